"""Zendesk's relay spam of October 2025 and January 2026; GLPI #24760, FreeScout #4250, OTOBO's loop
guard: nobody makes us write to strangers, and no address gets more than so many mails a day."""

import pytest

from accounts.models import Mail, User
from accounts.services import person_from_claims, take_requester, verify_email
from tickets.services import add_comment, create_ticket

SPAM = "CHEAP PILLS https://spam.example"


def ask(person, number=0):
    return create_ticket(
        person.tenant,
        title=f"{SPAM} {number}",
        description=SPAM,
        priority=3,
        requester=person,
        source="portal",
        by=person,
    )


def assert_wordless(letters):
    assert letters
    for letter in letters:
        for word in ("PILLS", "spam.example"):
            assert word not in str(letter["Subject"]) + letter.plain + letter.html


def test_it_takes_no_spam_to_an_address_typed_into_a_profile(api, cast, bob, inbox, post):
    answer = api(bob).patch(
        "/me/profile", {"email": "victim@elsewhere.example", "display_name": SPAM}
    )
    assert answer.status == 200
    case = ask(User.objects.get(pk=bob.pk))
    add_comment(case, body_md=f"> {SPAM}", by=cast.agent)
    post()
    assert_wordless(inbox.letters)


def test_it_takes_no_spam_to_an_address_that_no_provider_verified(cast, inbox, post):
    claims = {"sub": "s-1", "email": "victim@elsewhere.example", "name": SPAM}
    ask(person_from_claims(cast.tenant, claims=claims))
    post()
    assert_wordless(inbox.letters)


def test_it_writes_to_who_proved_the_address(cast, inbox, post):
    claims = {"sub": "s-2", "email": "new@acme.example", "email_verified": True, "name": "New"}
    ask(person_from_claims(cast.tenant, claims=claims))
    post()
    assert "PILLS" in inbox.letters[0].plain


def test_it_writes_to_whom_an_agent_knows(cast, inbox, post, api, bob):
    api(bob).patch("/me/profile", {"email": "bob@home.example"})
    person = User.objects.get(pk=bob.pk)
    verify_email(person, by=cast.agent)
    ask(person)
    post()
    assert "PILLS" in inbox.of(person)[0].plain


def test_it_floods_no_stranger(cast, inbox, post, api, bob):
    api(bob).patch("/me/profile", {"email": "victim@elsewhere.example"})
    person = User.objects.get(pk=bob.pk)
    for number in range(12):
        ask(person, number)
    post()
    assert inbox.addresses.count("victim@elsewhere.example") <= 5


def test_it_floods_nobody(cast, inbox, post, settings):
    settings.MAIL_DAILY_LIMIT = 4
    for number in range(10):
        ask(cast.dana, number)
    post()
    post()
    assert len(inbox.of(cast.dana)) == 4


def test_a_customer_names_nobody_to_write_to(api, cast, bob, inbox, post):
    """No copies, no watchers, no requester but oneself."""
    case = cast.ticket(bob)
    stranger = take_requester(cast.tenant, email="s@elsewhere.example", by=cast.agent)
    inbox.clear()
    refused = api(bob).post(
        f"/tickets/{case.public_id}/watchers", {"user_id": str(stranger.public_id)}
    )
    assert refused.status in (400, 403)
    body = {"title": SPAM, "priority": 3, "requester_id": str(stranger.public_id)}
    assert api(bob).post("/tickets", body).status in (400, 403)
    post()
    assert set(inbox.addresses) <= {bob.email}


@pytest.mark.parametrize("header", ["Auto-Submitted", "X-Auto-Response-Suppress"])
def test_it_says_to_answering_machines_that_it_is_one(cast, inbox, post, header):
    cast.ticket()
    post()
    assert inbox.letters[0][header]


def test_it_writes_to_no_address_that_is_its_own(cast, inbox, post):
    User.objects.filter(pk=cast.bob.pk).update(
        email="Help@demo.example", email_key="help@demo.example"
    )
    cast.ticket(User.objects.get(pk=cast.bob.pk))
    post()
    assert inbox.letters == []
    assert Mail.objects.get().state == Mail.State.NEEDLESS
