"""Frappe CVE-2025-68929, RT CVE-2011-5093: what people write is never run as a template."""

import ast

import pytest

from tests import inventory
from tickets.services import add_comment

CORPUS = [
    "{{ 19841*673 }}", "{% debug %}", "{{ ''.__class__.__mro__ }}", "{{ settings.SECRET_KEY }}",
    "{{ request.user.password }}", "{% load static %}{% csrf_token %}", "{% include 'login.html' %}",
    "${19841*673}", "#{19841*673}", "<%= 19841*673 %>", "{0.__class__}", "{self.__init__.__globals__}",
    "%(password)s", "{{19841*673|add:0}}", "{% extends 'base.html' %}", "*{19841*673}", "@(19841*673)",
]  # fmt: skip
PLACES = [
    "/desk/queues/all",
    "/desk/tickets/{}",
    "/desk/tickets/{}/edit",
    "/portal",
    "/portal/tickets/{}",
]
# What would run a text that came from outside.
BUILTINS = {"eval", "exec", "compile", "Template", "__import__"}
METHODS = {"from_string", "Template"}


@pytest.mark.parametrize("text", CORPUS)
def test_it_shows_what_was_written(api, cast, agent, settings, text):
    ticket = cast.ticket(
        cast.bob, title=f"x {text}", description=text, category=text[:90], tags=[text[:40]],
        custom_json={text: text},
    )  # fmt: skip
    add_comment(ticket, body_md=text, by=cast.bob)
    api(cast.bob).patch("/me/profile", {"display_name": text})
    for place in PLACES:
        answer = api(agent).get(place.format(ticket.number))
        assert answer.status == 200, place
        page = answer.body.decode()
        for word in ("13352993", settings.SECRET_KEY, "<class", "argon2", "__main__"):
            assert word not in page, place


def test_it_writes_mails_without_running_their_subject(api, cast, agent, mailoutbox, deliver):
    for text in CORPUS:
        ticket = cast.ticket(cast.bob, title=f"x {text}")
        add_comment(ticket, body_md=text, by=agent)
    deliver()
    for mail in mailoutbox:
        assert "13352993" not in f"{mail.subject} {mail.body} {mail.alternatives}"


def test_it_has_no_way_to_run_a_text():
    for name, tree in inventory.trees(*inventory.PRODUCT):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
                is_method = isinstance(node.func, ast.Attribute)
                assert called not in (METHODS if is_method else BUILTINS), f"{name}:{node.lineno}"
