"""OTRS GHSA-6ww2-5f5r-f44h; GLPI #511, #15128; Libredesk 406a2941; R15. Every address: `test_r21_second_ways.py`."""

import pytest

from tickets.services import add_comment, add_watcher

SECRET = "xylophonic"
PLACES = [
    "/tickets", "/tickets?search=xylophonic", "/tickets?search=xylo", "/tickets/{ticket}",
    "/tickets/{ticket}/comments", "/tickets/{ticket}/watchers", "/me", "/portal", "/portal?search=xylophonic",
    "/portal?q=xylophonic", "/portal/tickets/{number}", "/requesters?q=xylophonic", "/api/tickets?search=xylophonic",
]  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_it_says_nothing_of_a_note_to_customers(api, cast, agent, bob, dana, place):
    ticket = cast.ticket(bob, title="Plain", description="Plain")
    add_watcher(ticket, user=dana, by=agent)

    def seen(person):
        answer = api(person).get(place.format(ticket=ticket.public_id, number=ticket.number))
        # What a form carries against cross-site requests differs each time.
        body = "\n".join(line for line in answer.body.decode().split("\n") if "csrf" not in line)
        return answer.status, body

    before = {person: seen(person) for person in (bob, dana)}
    add_comment(ticket, body_md=f"He is {SECRET}.", is_internal=True, by=agent)
    for person, (status, body) in before.items():
        after = seen(person)
        assert f"He is {SECRET}" not in after[1]
        assert (after[0], len(after[1])) == (status, len(body))
