"""What no page of ours writes into an address or a form: it means nothing, and breaks nothing."""

from urllib.parse import urlencode

import pytest

from tickets.models import Ticket

# More digits than Python turns into a number, which is more than PostgreSQL holds.
LONG = "9" * 5_000
# A zone of which PostgreSQL knows nothing, and moments before the first and without one.
MOMENTS = ("2026-01-01T00:00:00+20:00", "0001-01-01T00:00:00+14:00", "2026-01-01T00:00:00")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/desk/queues/all?q=printer&sort=relevance&from={LONG}", 200),
        (f"/desk/queues/all?job_type={LONG}", 200),
        (f"/desk/queues/all?sort=priority&after={LONG}~1", 200),
        (f"/desk/queues/all?sort=newest&after={LONG}~{LONG}", 200),
        (f"/desk/people?company={LONG}", 200),
        (f"/desk/companies?page={LONG}", 200),
        (f"/desk/notifications?before={LONG}", 200),
        (f"/desk/assets/new?company={LONG}", 404),
        (f"/desk/companies/{LONG}", 404),
        (f"/desk/tickets/{LONG}", 404),
    ],
)
def test_it_takes_no_number_that_is_too_long(desk, agent, path, status):
    assert desk(agent).get(path).status == status


@pytest.mark.parametrize("said", MOMENTS)
@pytest.mark.parametrize("search", ["", "printer"])
@pytest.mark.parametrize("sort", ["activity", "due"])
def test_it_fails_at_no_moment(desk, agent, sort, search, said):
    query = urlencode({"q": search, "sort": sort, "after": f"{said}~1"})
    assert desk(agent).get(f"/desk/queues/all?{query}").status == 200


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("/desk/tickets/bulk", {"ticket": LONG, "status": "Open"}),
        ("/desk/tickets/{number}/properties", {"job_type": LONG}),
        ("/desk/tickets/{number}/asset", {"site": LONG}),
        ("/desk/notifications/read", {"id": LONG}),
    ],
)
def test_it_finds_nothing_by_a_number_that_is_too_long(desk, cast, agent, path, values):
    ticket = cast.ticket()
    page = desk(agent).post(path.format(number=ticket.number), values)
    assert page.status in {200, 400, 404}
    assert Ticket.objects.get().version == ticket.version
