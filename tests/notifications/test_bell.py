"""The bell of desk and portal: what stands in it, how it is read, what people choose."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.services import open_session
from tests.desk.browsing import Browser
from tickets.models import Notification, NotificationSettings
from tickets.models.notifications import Channels, Kind, settings_of
from tickets.services import add_comment, add_watcher, remove_watcher, update_ticket


@pytest.fixture
def browse(cast) -> Callable[..., Browser]:
    return lambda person: Browser(Client(), open_session(person, by=person))


@pytest.fixture
def case(cast, deliver):
    """bob's ticket with a reply of agent's and one of bob's."""
    made = cast.ticket(assignee=cast.agent)
    add_comment(made, body_md="Try this.", by=cast.agent)
    add_comment(made, body_md="It smokes.", by=cast.bob)
    deliver()
    return made


def unread(person):
    return Notification.objects.told_to(person).in_bell().unread().count()


@pytest.mark.parametrize(("name", "home"), [("agent", "/desk"), ("bob", "/portal")])
def test_it_counts_and_lists_what_is_new(cast, case, browse, name, home):
    person = cast.person(name)
    shown = browse(person).get(f"{home}/notifications")
    assert "Notifications, " in shown.html
    assert f"{unread(person)} unread" in shown.html
    assert "replied" in shown.text
    assert case.reference in shown.text
    assert f'href="{home}/tickets/{case.number}"' in shown.html
    panel = browse(person).get(f"{home}/notifications/panel")
    assert "replied" in panel.text
    assert "<html" not in panel.html
    assert f"{unread(person)} unread" in browse(person).get(f"{home}/notifications/bell").html


@pytest.mark.parametrize(("name", "home"), [("agent", "/desk"), ("bob", "/portal")])
def test_it_is_read_by_looking_at_the_ticket(cast, case, browse, name, home):
    person = cast.person(name)
    other = cast.dana
    add_watcher(case, user=other, by=cast.agent)
    assert unread(person)
    browse(person).get(f"{home}/tickets/{case.number}")
    assert unread(person) == 0


def test_it_marks_one_or_all_as_read_without_scripts(cast, case, browse, deliver):
    add_comment(case, body_md="More.", by=cast.bob)
    deliver()
    before = unread(cast.agent)
    window = browse(cast.agent)
    first = Notification.objects.told_to(cast.agent).in_bell().newest_first()[0]
    answer = window.post("/desk/notifications/read", {"id": first.pk})
    assert (answer.status, answer.path) == (200, "/desk/notifications")
    assert unread(cast.agent) == before - 1
    window.post("/desk/notifications/read", {})
    assert unread(cast.agent) == 0
    assert "All caught up" in window.get("/desk/notifications").text
    assert "replied" in window.get("/desk/notifications?all").text
    assert window.get("/desk/notifications/read").path == "/desk/notifications"


@pytest.mark.parametrize("key", ["x", "", "-1", "9" * 30, "1.5", "²"])
def test_it_knows_no_other_keys(cast, case, browse, key):
    assert browse(cast.agent).post("/desk/notifications/read", {"id": key}).status == 404
    assert browse(cast.agent).get(f"/desk/notifications?before={key}").status == 200


def test_it_is_nobody_elses(cast, case, browse):
    theirs = Notification.objects.told_to(cast.bob).in_bell().newest_first()[0]
    for person, home in ((cast.agent, "/desk"), (cast.dana, "/portal"), (cast.admin, "/desk")):
        assert browse(person).post(f"{home}/notifications/read", {"id": theirs.pk}).status == 404
    assert case.reference not in browse(cast.dana).get("/portal/notifications?all").text
    assert case.reference not in browse(cast.admin).get("/desk/notifications?all").text
    assert unread(cast.bob)


def test_it_forgets_what_somebody_may_not_see_any_more(cast, case, browse, deliver):
    add_watcher(case, user=cast.dana, by=cast.agent)
    add_comment(case, body_md="For you, too.", by=cast.agent)
    deliver()
    assert unread(cast.dana) == 1
    remove_watcher(case, user=cast.dana, by=cast.agent)
    assert unread(cast.dana) == 0
    assert case.reference not in browse(cast.dana).get("/portal/notifications?all").text


def test_it_shows_customers_nothing_internal(cast, case, browse, deliver):
    add_watcher(case, user=cast.dana, by=cast.agent)
    before = [unread(person) for person in (cast.bob, cast.dana)]
    add_comment(case, body_md="He broke it.", is_internal=True, by=cast.lead)
    update_ticket(case, changes={"assignee": cast.lead}, by=cast.lead)
    deliver()
    assert [unread(person) for person in (cast.bob, cast.dana)] == before
    assert "note" not in browse(cast.bob).get("/portal/notifications?all").text.lower()


def test_it_turns_pages(cast, case, browse, deliver):
    for number in range(40):
        add_comment(case, body_md=f"{number}", by=cast.bob)
    deliver()
    window = browse(cast.agent)
    first = window.get("/desk/notifications")
    [older] = [href for href in first.links() if "before=" in href]
    assert not [href for href in window.get(older).links() if "before=" in href]


@pytest.mark.parametrize(("name", "home"), [("agent", "/desk"), ("bob", "/portal")])
def test_it_keeps_what_people_choose(cast, browse, name, home):
    person, window = cast.person(name), browse(cast.person(name))
    address = f"{home}/notifications/settings"
    page = window.get(address)
    shown = dict(page.form(address).values)
    assert shown["digest"] == "at_once"
    off = {"reply_mail", "status_in_app"}
    sent = {key: value for key, value in shown.items() if key not in off}
    assert "Saved." in window.post(address, sent | {"digest": "daily"}).text
    kept = NotificationSettings.objects.get(person=person)
    assert kept.digest == "daily"
    assert kept.channels(Kind.REPLY) == Channels(mail=False, in_app=True)
    assert kept.channels(Kind.STATUS) == Channels(mail=True, in_app=False)
    assert kept.channels(Kind.RESOLVED) == Channels(mail=True, in_app=True)
    again = dict(window.get(address).form(address).values)
    assert again["digest"] == "daily"
    assert off.isdisjoint(again)


def test_it_asks_customers_about_nothing_internal(cast, browse):
    text = browse(cast.bob).get("/portal/notifications/settings").text.lower()
    for word in ("assigned", "note", "queue", "target"):
        assert word not in text


def test_it_refuses_another_rhythm(cast, browse):
    answer = browse(cast.bob).post("/portal/notifications/settings", {"digest": "weekly"})
    assert answer.status == 400
    assert settings_of(cast.bob).digest == "at_once"
