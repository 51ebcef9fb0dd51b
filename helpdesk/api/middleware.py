"""Which other sites may read our answers (CORS)."""

from urllib.parse import SplitResult

from corsheaders.conf import conf
from corsheaders.middleware import CorsMiddleware


class ExactCorsMiddleware(CorsMiddleware):
    """Takes an origin only as `ALLOWED_ORIGINS` has it, letter by letter."""

    def origin_found_in_white_lists(self, origin: str, url: SplitResult) -> bool:
        # Theirs compares scheme and host alone: it would greet `https://ours.example/anything`.
        return origin in conf.CORS_ALLOWED_ORIGINS
