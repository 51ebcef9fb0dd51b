"""Pages before signing in: the API's document, and the making of the first admin."""

from django.test import Client

from accounts.models import User
from accounts.services import offer_first_admin, system_user
from helpdesk.core.text import UNREADABLE


def test_it_documents_every_address_of_the_api(portal):
    page = portal().get("/docs")

    assert page.status == 200
    for words in ["/tickets/{ticket_id}/comments", "POST", "PATCH", "curl", "priority", "429"]:
        assert words in page.text
    anchors = {own.get("id") for _, own in page.reader.tags}
    assert {link[1:] for link in page.links() if link.startswith("#")} <= anchors


def test_it_shows_examples_for_the_address_it_is_read_at(portal):
    page = portal().get("/docs", SERVER_NAME="demo.example")

    assert "http://demo.example/tickets" in page.html


def test_it_says_why_nobody_can_sign_in_where_cookies_cannot_be_read(portal):
    browser = portal()
    page = browser.get("/login", HTTP_COOKIE=UNREADABLE)
    assert page.status == 200 and "Delete the cookies of this address" in page.text
    assert "Delete the cookies" not in browser.get("/login").text
    strict = Client(enforce_csrf_checks=True, HTTP_COOKIE=UNREADABLE)
    sent = strict.post("/login", {"username": "bob", "password": "x"})
    assert sent.status_code == 403 and b"Delete the cookies of this address" in sent.content


def test_it_makes_the_first_admin_once(portal, cast):
    token = offer_first_admin(cast.tenant, by=system_user(cast.tenant))
    action = f"/welcome/{token}"
    browser = portal()
    values = {"email": "ada@demo.example", "display_name": "Ada", "password": "four quiet boats"}

    page = browser.submit(browser.get(action), action, **values | {"password": "12345"})
    assert page.status == 400
    assert "too short" in page.text
    assert page.value(action, "email") == "ada@demo.example"
    assert 'value="12345"' not in page.html

    browser.client.post(action, values)
    assert User.objects.get(email="ada@demo.example").is_admin
    assert portal().post(action, values | {"email": "eve@demo.example"}).status == 404
