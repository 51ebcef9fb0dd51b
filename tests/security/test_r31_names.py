"""RT CVE-2012-4730, CVE-2013-3373; osTicket 7c5c584: what a name or subject carries stays one line."""

import pytest

from accounts.models import Mail, Tenant, User
from accounts.services import update_tenant
from helpdesk.core.errors import Invalid
from tickets.models import Ticket

ODD = ["a\r\nBcc: x@evil.example", "a\nb", "a\rb", "a\tb", "a\x0bb", "a\x0cb", "a\x1bb", "a\x85b", "a\u2028b", "a\u2029b",
       "a\u202eb", "a\u2066b", "a\x7fb"]  # fmt: skip


@pytest.mark.parametrize("odd", ODD)
def test_it_keeps_names_and_titles_on_one_line(api, agent, bob, odd):
    assert api(bob).patch("/me/profile", {"display_name": odd}).status == 200
    body = {"title": odd * 2, "priority": 3, "tags": [odd], "category": odd}
    assert api(bob).post("/tickets", body).status == 201
    ticket = Ticket.objects.get()
    for text in (
        User.objects.get(pk=bob.pk).display_name,
        ticket.title,
        ticket.category,
        *ticket.tags,
    ):
        assert text.isprintable()
        assert "a" in text
        assert "\u202e" not in text


@pytest.mark.parametrize("address", ["a@x.example\r\nBcc: b@x.example", "a@x.example,b@x.example", "<a@x.example>", "A <a@x.example>",
                                     "a@x.example b@x.example", "a;b@x.example"])  # fmt: skip
def test_it_takes_one_address_and_nothing_else(api, agent, address):
    assert list(api(agent).post("/requesters", {"email": address}).errors) == ["email"]


@pytest.mark.parametrize(
    "odd",
    ["a\r\nBcc: x@evil.example", 'A" <x@evil.example>, "B', "x@evil.example, y@evil.example", "=?utf-8?q?=0ABcc:_x@evil.example?=",
     "<x@evil.example>", "a\u2028Bcc: x@evil.example", "ä, <ö@evil.example>;"],
)  # fmt: skip
def test_it_mails_one_recipient_whatever_names_say(cast, inbox, post, odd):
    # As rows may stand there that came in before a rule was written.
    User.objects.filter(pk__in=[cast.bob.pk, cast.agent.pk]).update(display_name=odd)
    Tenant.objects.filter(pk=cast.tenant.pk).update(mail_from_name=odd[:100])
    case = cast.ticket(title="Help")
    Ticket.objects.filter(pk=case.pk).update(title=odd)
    post()
    [letter] = inbox.letters
    assert letter.to == [cast.bob.email]
    assert [each.addr_spec for each in letter["To"].addresses] == [cast.bob.email]
    assert [each.addr_spec for each in letter["From"].addresses] == ["help@demo.example"]
    assert letter["Bcc"] is letter["Cc"] is None
    assert len(letter.mail.get_all("Subject")) == len(letter.mail.get_all("To")) == 1


@pytest.mark.parametrize("address", ["a@x.example\r\nBcc: b@evil.example", "a@x.example, b@evil.example",
                                     "A <b@evil.example>", "a@x.example b@evil.example", "a"])  # fmt: skip
def test_it_sends_nothing_to_what_is_not_one_address(cast, inbox, post, address):
    cast.ticket()
    User.objects.filter(pk=cast.bob.pk).update(email=address)
    post()
    assert inbox.letters == []
    assert Mail.objects.get().state == Mail.State.SET_ASIDE


@pytest.mark.parametrize("address", ["a@x.example\r\nBcc: b@evil.example", "a@x.example,b@evil.example", "A <a@x.example>",
                                     "a-mailbox-longer-than-a-token-allows@x.example"])  # fmt: skip
def test_it_takes_one_address_for_a_sender(cast, address):
    with pytest.raises(Invalid):
        update_tenant(cast.tenant, changes={"mail_from_address": address}, by=cast.admin)
