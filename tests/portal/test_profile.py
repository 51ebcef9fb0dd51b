"""The person themself: name and address, password, where they are signed in."""

import re

import pytest

from accounts.models import Session
from accounts.services import open_session, update_profile
from tests.cast import PASSWORD

PROFILE = "/portal/profile"


def test_it_changes_name_address_and_phone(portal, bob):
    browser = portal(bob)
    changes = {
        "display_name": "Robert Keller",
        "email": "rob@acme.example",
        "phone": "+1 212 555 0199",
    }

    page = browser.submit(browser.get(PROFILE), PROFILE, **changes)

    bob.refresh_from_db()
    assert {name: getattr(bob, name) for name in changes} == changes
    assert page.response.redirect_chain == [(PROFILE, 303)]
    assert "Saved." in page.text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"display_name": ""}, "This field is required."),
        ({"email": "nonsense"}, "This is not an e-mail address."),
        ({"email": "dana@acme.example"}, "Somebody else has this already."),
        ({"phone": "1" * 41}, "at most 40 characters"),
    ],
)
def test_it_says_what_is_wrong_and_keeps_the_input(portal, bob, dana, changes, sentence):
    browser = portal(bob)

    page = browser.submit(browser.get(PROFILE), PROFILE, **changes)

    assert page.status == 400
    assert sentence in page.text
    for name, value in changes.items():
        assert not value or page.value(PROFILE, name) == value
    bob.refresh_from_db()
    assert (bob.display_name, bob.email) == ("Bob Keller", "bob@acme.example")


def test_it_lets_nobody_raise_their_own_rights(portal, erin):
    values = {
        "display_name": "Erin", "email": "erin@acme.example", "roles": "admin",
        "can_create_tickets": "1", "company": "", "username": "admin",
    }  # fmt: skip
    portal(erin).post(PROFILE, values)

    erin.refresh_from_db()
    assert (erin.roles, erin.can_create_tickets, erin.username) == (["requester"], False, "erin")


def test_it_changes_the_password_and_ends_the_other_sessions(portal, bob):
    browser = portal(bob)
    open_session(bob, user_agent="Other", by=bob)
    action = f"{PROFILE}/password"

    page = browser.submit(
        browser.get(PROFILE), action, old_password=PASSWORD, new_password="four quiet yellow boats"
    )

    bob.refresh_from_db()
    assert bob.check_password("four quiet yellow boats")
    assert bob.sessions.count() == 1
    assert "Your password is changed" in page.text
    assert page.path == PROFILE


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("wrong", "four quiet yellow boats", "That is not your present password."),
        (PASSWORD, "12345678", "entirely numeric"),
        (PASSWORD, "short", "too short"),
        ("", "", "This field is required."),
    ],
)
def test_it_refuses_a_password_at_its_field(portal, bob, old, new, sentence):
    browser = portal(bob)
    action = f"{PROFILE}/password"

    page = browser.submit(browser.get(PROFILE), action, old_password=old, new_password=new)

    assert page.status == 400
    assert sentence in page.text
    assert not [
        own for tag, own in page.reader.tags if own.get("type") == "password" and "value" in own
    ]
    bob.refresh_from_db()
    assert bob.check_password(PASSWORD)


def test_it_shows_where_one_is_signed_in_and_ends_the_others(portal, bob, dana):
    browser = portal(bob)
    firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
    open_session(bob, user_agent=firefox, by=bob)
    open_session(dana, user_agent="Of dana", by=dana)

    page = browser.get(PROFILE)
    assert "Firefox on Windows" in page.text
    page = browser.submit(page, f"{PROFILE}/sessions")

    assert "Firefox on Windows" not in page.text
    assert "Everywhere else you are signed out." in page.text
    assert (bob.sessions.count(), dana.sessions.count()) == (1, 1)


def test_it_ends_only_their_own_sessions_for_admins_too(portal, admin, bob):
    open_session(bob, by=bob)

    portal(admin).post(f"{PROFILE}/sessions")

    assert Session.objects.filter(user=bob).exists()


def test_it_asks_no_password_of_who_has_none(portal, bob):
    bob.set_unusable_password()
    bob.save()

    assert "Present password" not in portal(bob).get(PROFILE).text


def test_it_signs_out_one_other_place(portal, bob, dana):
    browser = portal(bob)
    kept, closed = (open_session(bob, user_agent=name, by=bob) for name in ("Firefox", "Edg"))
    theirs = open_session(dana, by=dana)
    key = Session.objects.with_token(closed).get().pk
    assert browser.post(f"{PROFILE}/sessions", {"id": key}).status == 200
    assert not Session.objects.with_token(closed).exists()
    assert Session.objects.with_token(kept).exists()
    for foreign in (Session.objects.with_token(theirs).get().pk, "x", "", "9" * 30):
        assert browser.post(f"{PROFILE}/sessions", {"id": foreign}).status == 404
    assert Session.objects.with_token(theirs).exists()


@pytest.fixture
def claimed(bob):
    """Bob, who says that he has another address."""
    update_profile(bob, changes={"email": "rob@acme.example"}, by=bob)
    bob.refresh_from_db()
    return bob


def test_it_confirms_an_address_by_a_mailed_link(portal, claimed, inbox, post):
    browser = portal(claimed)
    action = f"{PROFILE}/address"
    page = browser.submit(browser.get(PROFILE), action)
    assert "A link is on its way" in page.text
    post()
    link = re.search(r"/login/email/[\w-]+", inbox.letters[0].plain)[0]
    page = browser.submit(browser.get(link), link)
    assert "Your address is confirmed." in page.text
    claimed.refresh_from_db()
    assert claimed.is_email_verified
    assert browser.get(link).status == 404
    assert action not in browser.get(PROFILE).html


def test_the_link_confirms_only_the_address_it_went_to(portal, claimed, inbox, post):
    browser = portal(claimed)
    browser.post(f"{PROFILE}/address", {})
    post()
    link = re.search(r"/login/email/[\w-]+", inbox.letters[0].plain)[0]
    update_profile(claimed, changes={"email": "ceo@acme.example"}, by=claimed)
    assert browser.post(link, {}).status == 404
    # Nor does it set a password.
    assert browser.get(link.replace("/email/", "/password/")).status == 404
    claimed.refresh_from_db()
    assert not claimed.is_email_verified


def test_it_asks_for_so_many_links_only(portal, claimed, settings, inbox, post):
    settings.RATE_LIMIT_PASSWORD_MAILS = 2
    browser = portal(claimed)
    assert [browser.post(f"{PROFILE}/address", {}).status for _ in range(3)] == [200, 200, 429]
    post()
    assert len(inbox.letters) == 2


def test_agents_have_the_same_page_in_the_desk(portal, agent):
    browser = portal(agent)
    page = browser.submit(browser.get("/desk/profile"), "/desk/profile", phone="+1 212 555 0177")
    agent.refresh_from_db()
    assert (page.path, agent.phone) == ("/desk/profile", "+1 212 555 0177")
    assert portal(agent).get("/portal/profile").status == 200
