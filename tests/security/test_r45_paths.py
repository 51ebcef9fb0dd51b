"""FreeScout CVE-2026-27636; Peppermint #106, Trudesk CVE-2026-114399, FreeScout 9ph7-f3hc-95gg (R46); R60."""

import pytest

from tests.security.corpus import PATHS

PREFIXES = [
    "/static/",
    "/tickets/",
    "/desk/queues/",
    "/portal/tickets/",
    "/welcome/",
    "/api/",
    "/",
    "/desk/people/",
]


@pytest.mark.parametrize("prefix", PREFIXES)
def test_it_reads_no_file_by_a_path(api, agent, prefix):
    ask = api(agent)
    for path in PATHS:
        answer = ask.get(prefix + path)
        assert answer.status in {200, 301, 302, 400, 404}, path
        for word in (b"root:x:", b"[fonts]", b"execute_from_command_line", b"Traceback"):
            assert word not in answer.body


@pytest.mark.parametrize(
    "path", ["/readyz", "/livez", "/healthz", "/nonsense", "/welcome/x", "/login", "/metrics"]
)
def test_it_tells_strangers_nothing_of_its_inside(api, settings, path):
    answer = api().get(path)
    for word in (
        settings.SECRET_KEY,
        settings.DATABASES["default"]["NAME"],
        "Traceback",
        str(settings.BASE_DIR),
        "site-packages",
        "Django",
    ):
        assert word.encode() not in answer.body
    assert "Server" not in answer.headers
    assert "X-Powered-By" not in answer.headers
