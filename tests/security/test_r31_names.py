"""RT CVE-2012-4730, CVE-2013-3373; osTicket 7c5c584: what a name or subject carries stays one line."""

import pytest

from accounts.models import User
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
