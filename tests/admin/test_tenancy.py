"""An admin's world ends at their own tenant."""

import re

import pytest
from django.contrib.admin import site

from accounts.models import Site, Team, User
from helpdesk.core.admin import ScopedAdmin
from tests.admin.conftest import MODELS, address, faults
from tickets.models import Comment, Ticket

each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)


def test_it_has_a_scoped_page_for_every_model():
    assert {*site._registry} == {*MODELS}
    assert all(isinstance(page, ScopedAdmin) for page in site._registry.values())


@each_model
def test_it_lists_own_rows_only(model, enter, home, abroad):
    shown = enter(home.admin).list_of(model)

    assert shown.status_code == 200
    rows = list(shown.context["cl"].result_list)
    assert rows
    assert not {row.pk for row in rows} & {row.pk for row in abroad.rows_of(model)}


@each_model
def test_it_finds_no_row_of_another_tenant(model, enter, home, abroad):
    visitor = enter(home.admin)
    for row in abroad.rows_of(model):
        for page in ("change", "history", "delete"):
            path = address(row, page)
            assert visitor.get(path).status_code in {403, 404}
            assert visitor.post(path, {"name": "Taken", "post": "yes"}).status_code in {403, 404}


@each_model
def test_it_names_nobody_of_another_tenant_on_any_page(model, enter, home, abroad):
    visitor = enter(home.admin)
    row = visitor.list_of(model).context["cl"].result_list[0]
    foreign = re.compile(r"Rita|Walt|Beatriz|Umbra|Crew of boss|Site of walt|Ticket of walt")
    for path in (address(model, "changelist"), address(row, "change"), address(row, "history")):
        page = visitor.get(path)
        assert page.status_code == 200
        assert not foreign.search(page.content.decode())
    assert not foreign.search(visitor.get(address(model, "add")).content.decode())


@pytest.mark.parametrize(
    "model, field, wanted",
    [
        ("ticket", "requester", "walt"),
        ("ticket", "assignee", "rita"),
        ("ticket", "team", "Crew"),
        ("comment", "ticket", "1"),
        ("user", "company", "Umbra"),
        ("user", "site", "Site of walt"),
        ("site", "company", "Umbra"),
        ("team", "lead", "Rita"),
    ],
)
def test_it_suggests_nobody_of_another_tenant(model, field, wanted, enter, home, abroad):
    label = "tickets" if model in ("ticket", "comment") else "accounts"
    visitor = enter(home.admin)
    query = {"app_label": label, "model_name": model, "field_name": field, "term": wanted}

    found = visitor.get("/admin/autocomplete/", **query).json()["results"]

    foreign = (abroad.requester, abroad.agent, abroad.team, abroad.ticket, abroad.site)
    texts = {result["text"] for result in found}
    assert not texts & {*map(str, foreign), str(abroad.requester.company)}


def test_it_takes_no_foreign_people_into_a_ticket(enter, home, abroad):
    visitor = enter(home.admin)
    form = {"title": "Stolen", "priority": 3, "custom_json": "{}", "requester": home.requester.pk}
    for field, row in (
        ("requester", abroad.requester),
        ("assignee", abroad.agent),
        ("team", abroad.team),
    ):
        assert field in faults(visitor.add(Ticket, **form | {field: row.pk}))
        assert field in faults(visitor.save(home.ticket, **{field: row.pk}))
    assert not Ticket.objects.filter(title="Stolen").exists()


def test_it_adds_no_comment_to_a_foreign_ticket(enter, home, abroad):
    answer = enter(home.admin).add(Comment, ticket=abroad.ticket.pk, body_md="Hello there")
    assert "ticket" in faults(answer)
    assert abroad.ticket.comments.count() == 1


def test_it_takes_no_foreign_rows_into_people_and_teams(enter, home, abroad):
    visitor = enter(home.admin)
    company = abroad.requester.company
    assert "company" in faults(visitor.save(home.requester, company=company.pk))
    assert "site" in faults(visitor.save(home.requester, site=abroad.site.pk))
    assert "company" in faults(visitor.add(Site, company=company.pk, name="Branch"))
    assert "lead" in faults(visitor.save(home.team, lead=abroad.agent.pk))
    assert "members" in faults(visitor.save(home.team, members=[abroad.agent.pk]))


def test_it_adds_to_the_own_tenant_whatever_the_form_says(enter, home, abroad):
    enter(home.admin).add(Team, name="Night shift", tenant=abroad.admin.tenant_id)
    assert Team.objects.get(name="Night shift").tenant == home.admin.tenant


def test_it_acts_on_no_foreign_people(enter, home, abroad):
    enter(home.admin).post(
        address(User, "changelist"),
        {"action": "end_sessions", "_selected_action": [abroad.agent.pk]},
    )
    assert abroad.agent.sessions.exists()


@pytest.mark.parametrize(
    "path", ["accounts/user/?password__startswith=a", "accounts/session/?token_hash__gt=a"]
)
def test_it_lets_nobody_guess_a_secret_by_filters(path, enter, home):
    assert enter(home.admin).get(f"/admin/{path}").status_code == 400
