"""The pages of a forgotten password."""

import re

FORGOTTEN = "/login/forgotten"


def test_it_leads_from_sign_in_to_a_new_password(portal, bob, inbox, post):
    browser = portal()
    assert FORGOTTEN in browser.get("/login").links()
    page = browser.submit(browser.get(FORGOTTEN), FORGOTTEN, email="bob@acme.example")
    assert "If there is an account with this address" in page.text
    post()
    action = re.search(r"/login/password/[\w-]+", inbox.letters[0].plain)[0]

    page = browser.submit(browser.get(action), action, password="12345")
    assert (page.status, "too short" in page.text) == (400, True)
    page = browser.submit(page, action, password="four quiet yellow boats")

    assert page.path == "/login"
    assert "Your new password is set" in page.text
    bob.refresh_from_db()
    assert bob.check_password("four quiet yellow boats")
    spent = browser.get(action)
    assert (spent.status, "This link no longer works" in spent.text) == (404, True)
    assert FORGOTTEN in spent.links()


def test_it_wants_an_address(portal, cast):
    browser = portal()
    page = browser.submit(browser.get(FORGOTTEN), FORGOTTEN, email="")
    assert (page.status, "is needed" in page.text) == (400, True)


def test_it_wants_forms_of_our_own(portal, cast):
    browser = portal(enforce_csrf_checks=True)
    assert browser.post(FORGOTTEN, {"email": "bob@acme.example"}).status == 403


def test_it_is_not_there_where_a_provider_signs_in(portal, cast, settings):
    settings.AUTH_MODE = "oidc"
    assert portal().get(FORGOTTEN).status == 404
    assert portal().get("/login/password/x").status == 404


def test_it_says_how_long_to_wait(portal, cast, settings):
    settings.RATE_LIMIT_LOGIN = 1
    browser = portal()
    for _ in range(2):
        page = browser.submit(browser.get("/login"), "/login", username="bob", password="wrong")
    assert (page.status, "Try again in" in page.text) == (429, True)


def test_it_shows_a_page_to_who_mistypes_an_address(portal, cast):
    page = portal().get("/no-such-page", HTTP_ACCEPT="text/html")
    assert (page.status, "Page not found" in page.text) == (404, True)
