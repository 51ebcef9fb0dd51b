"""GLPI CVE-2022-24876: a name with markup is text wherever a script or a page draws it. See `desk/test_inert.py`."""

import pytest

from accounts.models import User
from tests.security.test_r01_markup_in_pages import Dangers
from tickets.services import update_ticket

NAME = '"><img src=x onerror=alert(1)><script>alert(1)</script>'


@pytest.fixture(scope="module")
def named(stage):
    """A ticket on which every person has such a name."""
    agent, bob = stage.agent, stage.bob
    User.objects.filter(pk__in=[agent.pk, bob.pk]).update(
        display_name=NAME, first_name=NAME[:100], last_name=NAME[:100], department=NAME[:100]
    )
    ticket = stage.ticket(User.objects.get(pk=bob.pk), assignee=agent)
    stage.comment(ticket, agent)
    update_ticket(ticket, changes={"status": "Open"}, by=agent)
    return ticket


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("agent", "/desk/queues/all"), ("agent", "/desk/tickets/{number}"), ("agent", "/desk/people"),
        ("agent", "/desk/tickets/{number}/mentionable"), ("agent", "/desk/people/options?q=img"),
        ("agent", "/desk/palette?q=img"), ("agent", "/desk/notifications/panel"),
        ("agent", "/desk/metrics"), ("bob", "/portal/tickets/{number}"), ("bob", "/portal/profile"),
        ("admin", "/admin/accounts/user/"), ("admin", "/admin/tickets/ticket/"),
    ],
)  # fmt: skip
def test_it_draws_a_name_as_text(api, cast, named, who, path):
    answer = api(cast.person(who)).get(path.format(number=named.number))
    assert answer.status == 200
    assert Dangers(answer.body.decode()).found == []


@pytest.mark.parametrize("path", ["/users", "/requesters?q=img", "/me"])
def test_it_gives_a_name_to_programs_as_json_that_no_browser_draws(api, agent, named, path):
    answer = api(agent).get(path)
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
