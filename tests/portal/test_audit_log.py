"""What happened in a company, as its IT reads it in the portal."""

import datetime as dt

import pytest

from accounts.models import Module
from accounts.services import (
    add_employee,
    add_manager_group,
    add_site,
    add_to_group,
    change_password,
    switch_module,
    system_user,
    update_employee,
)
from helpdesk.core.models import Event
from helpdesk.demo.people import PASSWORD
from helpdesk.imports.kinds import KINDS
from helpdesk.imports.services import import_rows

pytestmark = pytest.mark.usefixtures("everybody")

HOME = "/portal/audit-log"


def log(page):
    """The text of the entries."""
    text = page.html.partition('<ol class="requests log">')[2].partition("</ol>")[0]
    return " ".join(text.replace("<bdi>", "").replace("</bdi>", "").split())


def test_it_tells_who_did_what_to_whom(portal, ivan, bob, mallory):
    add_employee(mallory.company, first_name="Q", last_name="D", email="q@g.example", by=mallory)
    here = add_site(ivan.company, name="Harbor", by=system_user(ivan.tenant))
    update_employee(bob, changes={"asset_edit": "Modify", "site": here}, by=ivan)
    page = portal(ivan).get(HOME)
    assert "Ivan Petrov changed what Bob Keller may do" in page.text
    assert "Equipment: Read Only → Modify" in page.text and "Site: nothing → Harbor" in page.text
    assert f"/portal/people/{bob.employee_number}" in page.links()
    assert "Q D" not in page.text and "Mallory" not in page.text


def test_it_tells_of_groups_sign_ins_and_oneself(portal, ivan, bob):
    group = add_manager_group(bob.company, name="Sales floor", by=ivan)
    add_to_group(group, person=bob, role="manager", by=ivan)
    change_password(bob, old_password=PASSWORD, new_password="four quiet boats", by=bob)
    text = portal(ivan).get(HOME).text
    assert "Ivan Petrov changed the group Sales floor" in text
    assert "Managers: with Bob Keller" in text and "Decides on requests: No → Yes" in text
    assert "Bob Keller changed the password of their own account" in text
    assert "Ivan Petrov signed in" in text
    for secret in (PASSWORD, "four quiet", bob.password):
        assert secret not in portal(ivan).get(HOME).html


def test_it_tells_fields_and_no_values_of_what_agents_do(portal, cast, ivan, bob, agent):
    ticket = cast.ticket(bob, title="Printer", assignee=agent)
    cast.comment(ticket, agent, "He breaks every printer.", is_internal=True)
    cast.comment(ticket, agent, "We look into it.")
    page = portal(ivan).get(HOME)
    assert f"/portal/tickets/{ticket.number}" in page.links()
    assert f"replied to {ticket.reference}" in page.text
    assert "note" not in log(page) and "breaks" not in page.html


def test_it_tells_of_equipment_to_those_who_see_it(portal, cast, ivan):
    asset = cast.asset(ivan.company)
    page = portal(ivan).get(f"{HOME}?kind=equipment")
    assert "took in ACME-LT-017" in page.text and "looked up a password of ACME-LT-017" in page.text
    assert f"/portal/equipment/{asset.pk}" in page.links()
    ivan.asset_edit = "None"
    ivan.save()
    unseen = portal(ivan).get(f"{HOME}?kind=equipment")
    assert "took in a device" in unseen.text and "ACME" not in unseen.text
    ivan.asset_edit = "Modify"
    ivan.save()
    by = system_user(ivan.tenant)
    switch_module(ivan.tenant, key=Module.Key.ASSETS, company=ivan.company, is_enabled=False, by=by)
    assert "ACME-LT" not in portal(ivan).get(f"{HOME}?kind=equipment").text


def test_it_tells_a_trial_from_an_import(portal, ivan):
    for is_trial in (True, False):
        job = import_rows(
            ivan.company,
            kind=KINDS["assets"],
            rows=iter([(2, {"machine_name": "ACME-LT-900"})]),
            is_dry_run=is_trial,
            by=ivan,
        )
    page = portal(ivan).get(f"{HOME}?kind=imports")
    assert "tried an import of equipment" in page.text and "imported equipment" in page.text
    assert f"/portal/equipment/imports/{job.pk}" in page.links()


def test_it_finds_by_person_kind_and_day(portal, ivan, bob, erin):
    update_employee(bob, changes={"department": "Sales"}, by=ivan)
    update_employee(erin, changes={"department": "Stock"}, by=ivan)
    add_manager_group(bob.company, name="Sales floor", by=ivan)
    about_bob = log(portal(ivan).get(f"{HOME}?q=bob@acme"))
    assert "Bob Keller" in about_bob and "Erin Walsh" not in about_bob
    groups = log(portal(ivan).get(f"{HOME}?kind=groups"))
    assert "Sales floor" in groups and "Bob Keller" not in groups
    old = dt.datetime(2025, 3, 9, 23, 59, tzinfo=dt.UTC)
    Event.objects.about(bob).filter(type="person_updated").update(created_at=old)
    then = portal(ivan).get(f"{HOME}?from=2025-03-09&to=2025-03-09")
    assert log(then).count("log__entry") == 1 and "Department" in then.text
    assert "2025-03-09" in then.html
    assert "Nothing found" in portal(ivan).get(f"{HOME}?to=2025-03-08").text


@pytest.mark.parametrize(
    "query",
    ["q=%00", "kind=nonsense", "from=x&to=2026-02-31", "to=9999-12-31&from=0001-01-01",
     "before=x", "before=99999999999999999999", "before=-1"],
)  # fmt: skip
def test_it_ignores_what_an_address_cannot_mean(portal, ivan, bob, query):
    page = portal(ivan).get(f"{HOME}?{query}")
    assert page.status == 200 and "added" in page.text


def test_it_goes_back_page_by_page(portal, ivan, bob):
    for number in range(60):
        update_employee(bob, changes={"phone": str(number)}, by=ivan)
    first = portal(ivan).get(f"{HOME}?kind=people")
    older = next(link for link in first.links() if "before=" in link)
    second = portal(ivan).get(older)
    assert log(first).count("log__entry") == 50
    assert "Phone: 5 → 6" in second.text and "Phone: 5 → 6" not in first.text
    assert "Phone: 58 → 59" in first.text and "Phone: 58 → 59" not in second.text
    assert f"{HOME}?kind=people" in second.links()


def test_it_is_for_the_it_of_the_company(portal, bob, dana, agent):
    for person in (bob, dana, agent):
        assert portal(person).get(HOME).status == 403
