"""Parts of pages that are remembered by what they show: never another's, never an old one."""

import pytest
from django.template import Context, Template

from helpdesk.templatetags import drawing

TEMPLATE = '{% load drawing %}{% drawn "desk/parts/options.html" options=options chosen=chosen %}'
PRINTERS = (("1", "Printers"), ("2", "<b>Network</b>"))


@pytest.fixture(autouse=True)
def drawings(monkeypatch):
    monkeypatch.setattr(drawing, "_drawings", drawing.Drawings())


def shown(options, chosen=""):
    context = Context({"options": options, "chosen": chosen, "request": "not for parts"})
    return Template(TEMPLATE).render(context)


def known():
    return drawing._drawings._known


def test_it_draws_equal_values_once():
    assert shown(PRINTERS) == shown((*PRINTERS,))
    assert len(known()) == 1


def test_it_draws_anew_what_differs():
    assert "selected" not in shown(PRINTERS)
    assert "selected" in shown(PRINTERS, chosen="2")
    assert "Printing" in shown((("1", "Printing"),))


def test_it_escapes_what_people_typed():
    assert "&lt;b&gt;Network&lt;/b&gt;" in shown(PRINTERS)
    assert "<b>" not in shown(PRINTERS)


def test_it_forgets_when_there_is_no_room(monkeypatch):
    monkeypatch.setattr(drawing, "ROOM", 500)
    for number in range(20):
        assert f"Team {number}<" in shown(((str(number), f"Team {number}"),))
    assert sum(map(len, known().values())) <= 500


def test_it_shows_changes_while_developing(settings):
    settings.DEBUG = True
    shown(PRINTERS)
    assert known() == {}


def test_it_shows_the_list_as_it_is_now(desk, cast, agent):
    ticket = cast.ticket(cast.bob, title="Before", assignee=agent)
    browser = desk(agent)
    assert "Before" in browser.get("/desk/queues/mine").html
    type(ticket).objects.filter(pk=ticket.pk).update(title="Afterwards")
    assert "Afterwards" in browser.get("/desk/queues/mine").html
