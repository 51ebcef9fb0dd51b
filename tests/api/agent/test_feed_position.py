"""Where a stream begins, so that nothing is missed between a page and what it hears."""

import pytest

from helpdesk.core.feed import last_position, sequence_events


def test_it_begins_where_the_query_says_unless_the_header_knows_better(api, cast, agent):
    for _ in range(3):
        cast.ticket()
    sequence_events()
    header = {"Last-Event-ID": "2"}
    for path, headers, after in (
        ("/events?last_event_id=1", {}, 1), ("/events?last_event_id=1", header, 2),
        ("/events", header, 2), ("/events?last_event_id=x", {}, 3), ("/events", {}, 3),
        ("/events?last_event_id=99999", {}, 3), ("/events?last_event_id=-1", {}, 3),
    ):  # fmt: skip
        answer = api(agent).get(path, headers=headers)
        spec = answer.raw.wsgi_request.environ["helpdesk.stream"]
        assert spec.after == (after if after < 3 else last_position()), (path, headers)


@pytest.mark.parametrize("path", ["/desk/tickets/{}", "/portal/tickets/{}"])
def test_it_draws_a_page_with_its_place_in_the_feed(api, cast, agent, path):
    number = cast.ticket().number
    sequence_events()
    page = api(agent).get(path.format(number)).body.decode()
    assert f'data-live-after="{last_position()}"' in page
