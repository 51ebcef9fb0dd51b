"""osTicket b794c599; FreeScout CVE-2026-107393; GLPI CVE-2026-26027: values of headers are data."""

from helpdesk.demo.people import PASSWORD
from tests.security.corpus import MARKUP
from tests.security.test_r01_markup_in_pages import Dangers

SAYING = (
    "X-Forwarded-For",
    "CF-Connecting-IP",
    "X-Real-IP",
    "User-Agent",
    "Referer",
    "Accept-Language",
)


def test_it_shows_no_header_as_markup(api, bob):
    """The pages that tell of sessions and requests tell what browsers said of themselves."""
    for text in MARKUP:
        headers = dict.fromkeys(SAYING, text)
        session = (
            api()
            .post("/login", {"username": "bob", "password": PASSWORD}, headers=headers)
            .raw.cookies["hd_auth"]
        )
        for path in ("/portal/profile", "/portal", "/nonsense"):
            page = api(token=session.value).get(path, headers={"Accept": "text/html"} | headers)
            assert Dangers(page.body.decode()).found == []


def test_it_does_not_believe_who_forwarded_a_request(api, bob, settings):
    settings.RATE_LIMIT_LOGIN = 1
    for number in range(6):
        headers = {"X-Forwarded-For": f"10.0.0.{number}", "X-Real-IP": f"10.0.0.{number}"}
        api().post("/login", {"username": f"n{number}", "password": "x"}, headers=headers)
    fresh = {"X-Forwarded-For": "10.9.9.9"}
    assert api().post("/login", {"username": "bob", "password": "x"}, headers=fresh).status == 429
