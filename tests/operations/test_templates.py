"""Pages are drawn at once from the first visit on."""

from django.conf import settings
from django.template import engines

from helpdesk.runtime.web import load_pages


def test_every_template_is_compiled_before_a_page_needs_it() -> None:
    (loader,) = engines["django"].engine.template_loaders
    loader.reset()
    load_pages()
    folder = settings.BASE_DIR / "templates"
    named = {str(path.relative_to(folder)) for path in folder.rglob("*.html")}
    assert "desk/ticket.html" in named
    assert named <= loader.get_template_cache.keys()
