"""What an admin saves, the services decide."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.messages import get_messages

from accounts.models import Company, Session, Site, Team, User
from accounts.services import sign_in
from assets.models import (
    VLAN,
    Asset,
    AssetRelation,
    BackupDevice,
    BackupJob,
    BackupRun,
    Contract,
    Credential,
    Domain,
    IPAddress,
    License,
    LicenseSeat,
    Network,
    Port,
)
from helpdesk.core.models import Event
from tests.admin.conftest import MODELS, address, faults
from tickets.models import Comment, Ticket


def test_it_opens_a_ticket_with_the_next_number(enter, home):
    newest = Ticket.objects.of_tenant(home.admin.tenant).newest_first().first()
    answer = enter(home.admin).add(
        Ticket, title="Order toner", priority=3, requester=home.requester.pk, custom_json="{}"
    )
    assert answer.status_code == 302
    ticket = Ticket.objects.get(title="Order toner")
    assert (ticket.number, ticket.company) == (newest.number + 1, home.requester.company)
    assert Event.objects.about(ticket).get().type == "ticket_created"


def test_it_changes_a_ticket_as_the_service_does(enter, home):
    before = Ticket.objects.get(pk=home.ticket.pk).version
    answer = enter(home.admin).save(
        home.ticket, status="Resolved", assignee=home.agent.pk, tags="toner, floor 3"
    )
    assert answer.status_code == 302
    ticket = Ticket.objects.get(pk=home.ticket.pk)
    assert (ticket.status, ticket.assignee, ticket.tags) == (
        "Resolved", home.agent, ["toner", "floor 3"],
    )  # fmt: skip
    assert ticket.resolved_at and ticket.version == before + 1
    assert ticket.status_changes.last().by == home.admin
    last = Event.objects.about(ticket).last()
    assert last.changes["status"] == ["New", "Resolved"] and last.actor == home.admin


def test_it_emits_nothing_when_nothing_changed(enter, home):
    before = Event.objects.count()
    assert enter(home.admin).save(home.ticket).status_code == 302
    # Signing in is the one thing that happened.
    assert Event.objects.count() == before + 1


def test_it_shows_what_the_service_refuses(enter, home):
    answer = enter(home.admin).save(home.ticket, assignee=home.admin.pk, title="x ")
    assert faults(answer) == {"title": ["At least 3 characters."]}
    assert "At least 3 characters." in answer.content.decode()


def test_it_adds_a_note_but_changes_none(enter, home):
    visitor = enter(home.admin)
    visitor.add(Comment, ticket=home.ticket.pk, body_md="Called **him**.", is_internal="on")
    comment = home.ticket.comments.last()
    assert (comment.body_md, comment.author, comment.is_internal) == (
        "Called **him**.", home.admin, True,
    )  # fmt: skip
    assert visitor.post(address(comment, "change"), {"body_md": "Never."}).status_code == 403


def test_it_adds_a_person_who_can_sign_in(enter, home):
    answer = enter(home.admin).add(
        User,
        display_name="Nia Frost",
        email="nia@demo.example",
        username="nia",
        roles=["agent"],
        password="a long enough one",
        is_active="on",
        asset_edit="None",
    )
    assert answer.status_code == 302
    tenant = home.admin.tenant
    nia = sign_in(tenant, name="nia", password="a long enough one", ip_address=None)
    assert nia.is_agent and nia.employee_number and nia.tenant == tenant


def test_it_keeps_the_password_that_nobody_changed(enter, home):
    before = home.requester.password
    enter(home.admin).save(home.requester, display_name="Robert Keller")
    after = User.objects.get(pk=home.requester.pk)
    assert (after.display_name, after.password) == ("Robert Keller", before)


def test_it_ends_sessions_with_a_new_password_or_role(enter, home):
    visitor = enter(home.admin)
    assert home.agent.sessions.exists()
    visitor.save(home.agent, password="another long one")
    assert not home.agent.sessions.exists()

    enter(home.agent)
    visitor.save(home.agent, roles=["requester"])
    assert not home.agent.sessions.exists()


def test_it_refuses_a_weak_password_and_a_taken_name(enter, home):
    visitor = enter(home.admin)
    assert "password" in faults(visitor.save(home.agent, password="12345"))
    assert faults(visitor.save(home.requester, email=home.agent.email)) == {
        "email": ["Somebody else has this already."]
    }


def test_it_lets_no_admin_lock_themselves_out(enter, home):
    visitor = enter(home.admin)
    assert "roles" in faults(visitor.save(home.admin, roles=["agent"]))
    assert "is_active" in faults(visitor.save(home.admin, is_active=None))
    assert User.objects.get(pk=home.admin.pk).is_admin


def test_it_arranges_companies_sites_and_teams(enter, home):
    visitor = enter(home.admin)
    last = Site.objects.of_tenant(home.admin.tenant).order_by("number").last().number
    visitor.add(Company, name="Initech", mail_domains="initech.example")
    company = Company.objects.get(name="Initech")
    assert company.number == home.requester.company.number + 1
    visitor.add(Site, company=company.pk, name="Basement", country="US")
    visitor.add(Site, company=company.pk, name="Garage")
    assert [site.number for site in company.sites.order_by("pk")] == [last + 1, last + 2]
    visitor.add(Team, name="Night shift", lead=home.agent.pk, members=[home.agent.pk])
    team = Team.objects.get(name="Night shift")
    assert (team.lead, list(team.members.all())) == (home.agent, [home.agent])
    visitor.save(team, members=[])
    assert not team.members.exists()
    assert Event.objects.about(team).last().changes == {"members": [["Arjun Patel"], []]}
    assert "name" in faults(visitor.add(Team, name="night SHIFT"))


def test_it_takes_only_agents_into_a_team(enter, home):
    assert "members" in faults(enter(home.admin).save(home.team, members=[home.requester.pk]))


def test_it_renames_the_tenant_but_makes_none(enter, home):
    visitor = enter(home.admin)
    visitor.save(home.admin.tenant, name="Harbor", slug="taken", is_default="")
    home.admin.tenant.refresh_from_db()
    assert (home.admin.tenant.name, home.admin.tenant.slug) == ("Harbor", "demo")
    assert home.admin.tenant.is_default
    assert visitor.get("/admin/accounts/tenant/add/").status_code == 403


# Each is removed by a service.
REMOVED = (
    LicenseSeat, AssetRelation, Port, Credential, BackupRun, BackupJob, BackupDevice, IPAddress,
    VLAN, Network, Domain, Contract, License, Site, Asset,
)  # fmt: skip


@pytest.mark.parametrize("model", REMOVED, ids=lambda model: model.__name__)
def test_it_removes_what_was_entered_by_mistake(enter, home, model):
    visitor, row = enter(home.admin), home.rows_of(model).last()
    if model is Site:
        row = home.site
    asked = visitor.get(address(row, "delete")).content.decode()
    assert "This cannot be undone." in asked and model.objects.filter(pk=row.pk).exists()
    answer = visitor.post(address(row, "delete"), {"post": "yes"})
    assert answer.status_code == 302 and answer["Location"].endswith(f"/{model._meta.model_name}/")
    assert not model.objects.filter(pk=row.pk).exists()
    assert Event.objects.order_by("pk").last().actor == home.admin
    assert not LogEntry.objects.exists()


def test_it_keeps_what_others_need(enter, home):
    visitor = enter(home.admin)
    Ticket.objects.filter(pk=home.ticket.pk).update(site=home.site)
    path = address(home.site, "delete")
    page = visitor.get(path).content.decode()
    assert "<li>1 ticket</li>" in page and "Remove it" not in page
    answer = visitor.post(path, {"post": "yes"})
    assert answer.status_code == 302 and answer["Location"] == path
    told = get_messages(answer.wsgi_request)
    assert [str(each) for each in told] == ["It stays, because it is named by 1 ticket."]
    assert Site.objects.filter(pk=home.site.pk).exists()


def test_it_removes_nothing_else(enter, home):
    visitor = enter(home.admin)
    for model in MODELS:
        page = visitor.list_of(model)
        assert "delete_selected" not in page.content.decode()
        if model not in REMOVED:
            row = page.context["cl"].result_list[0]
            assert visitor.post(address(row, "delete"), {"post": "yes"}).status_code == 403


def test_it_ends_sessions_of_the_people_selected(enter, home):
    enter(home.admin).post(
        address(User, "changelist"), {"action": "end_sessions", "_selected_action": [home.agent.pk]}
    )
    assert not Session.objects.filter(user=home.agent).exists()


def test_it_leaves_the_record_to_events(enter, home):
    visitor = enter(home.admin)
    visitor.save(home.agent, password="another long one", phone="+1 212 555 0199")
    assert not LogEntry.objects.exists()
    told = visitor.get(address(home.agent, "history")).content.decode()
    assert "+1 212 555 0199" in told and "password_changed" in told


def test_it_shows_no_secret(enter, home):
    visitor = enter(home.admin)
    for row in (home.agent, home.agent.sessions.first()):
        page = visitor.page_of(row).content.decode()
        assert "argon2" not in page and "token_hash" not in page
    assert home.agent.password.partition("$")[0] == "argon2"
