"""How many queries each list costs: recorded in `query_counts.json`, the same for one row and eleven.

`UPDATE_QUERY_COUNTS=1` writes the file anew; a higher number in a commit wants a reason.
"""

import difflib
import json
import os
from pathlib import Path

import psycopg
import pytest
from django.core.cache import cache
from django.test import Client

from accounts.middleware import TenantMiddleware
from accounts.services import add_manager_group, add_site, report_outage, system_user
from assets.models import Asset, AssetRelation, Credential, CredentialAccess, Port
from helpdesk.core.models import Event
from helpdesk.core.vault import seal
from helpdesk.reporting.services import request_export
from tests.cast import Api
from tests.stock import Stock
from tickets.models.filters import TicketFilter
from tickets.services import add_job_type, add_watcher, notify_people, request_restore

RECORD = Path(__file__).parent / "query_counts.json"
LISTS = {
    "GET /me": "agent",
    "GET /requesters": "agent",
    "GET /users": "agent",
    "GET /teams": "agent",
    "GET /tickets": "agent",
    "GET /tickets?status=New&priority=3&assignee=me,none": "agent",
    "GET /tickets?search=printer": "agent",
    "GET /tickets?search=printer&sort=relevance": "bob",
    "GET /tickets (requester)": "bob",
    "GET /tickets/{ticket}": "agent",
    "GET /tickets/{ticket}/comments": "agent",
    "GET /tickets/{ticket}/watchers": "agent",
    "GET /exports/tickets/{export}": "agent",
    "GET /helpdesk/api/v1/profile": "bob",
    "GET /helpdesk/api/v1/sites": "bob",
    "GET /helpdesk/api/v1/job-types": "bob",
    "GET /helpdesk/api/v1/tickets": "bob",
    "GET /helpdesk/api/v1/tickets/search?q=printer&status=open,closed": "ivan",
    "GET /helpdesk/api/v1/tickets/{pk}": "bob",
    "GET /helpdesk/api/v1/tickets/{pk}/comments": "agent",
    "GET /helpdesk/api/v1/tickets/{pk}/attachments": "agent",
    "GET /helpdesk/api/v1/search?q=printer": "ivan",
    "GET /helpdesk/api/v1/search?q=p&types=employees": "agent",
    "GET /helpdesk/api/v1/search/saved": "bob",
    "GET /portal/search?q=p": "ivan",
    "GET /helpdesk/api/v1/audit-log": "ivan",
    "GET /helpdesk/api/v1/employees?search=p": "ivan",
    "GET /portal/people": "ivan",
    "GET /portal/groups": "ivan",
    "GET /portal/groups/{group}": "ivan",
    "GET /portal/audit-log": "ivan",
    "GET /helpdesk/api/v1/employees/dropdown": "ivan",
    "GET /helpdesk/api/v1/employees/{employee}": "ivan",
    "GET /helpdesk/api/v1/tickets/pending-approval": "dana",
    "GET /helpdesk/api/v1/tickets/team": "dana",
    "GET /helpdesk/api/v1/manager-groups": "ivan",
    "GET /helpdesk/api/v1/manager-groups/{group}": "ivan",
    "GET /helpdesk/api/v1/manager-groups/{group}/available-employees": "ivan",
    "GET /helpdesk/api/v1/init": "bob",
    "GET /helpdesk/api/v1/modules": "bob",
    "GET /helpdesk/api/v1/outages": "bob",
    "GET /helpdesk/api/v1/licenses": "bob",
    "GET /helpdesk/api/v1/contracts": "bob",
    "GET /helpdesk/api/v1/networks": "bob",
    "GET /helpdesk/api/v1/domains": "bob",
    "GET /helpdesk/api/v1/backups": "bob",
    "GET /helpdesk/api/v1/backups/restore-requests": "bob",
    "GET /helpdesk/api/v1/expirations?days=1000": "bob",
    "GET /helpdesk/api/v1/assets": "bob",
    "GET /helpdesk/api/v1/assets?q=ACME&mine=false&status=active": "agent",
    "GET /helpdesk/api/v1/assets/{asset}": "bob",
    "GET /helpdesk/api/v1/assets/dropdown": "bob",
    "GET /helpdesk/api/v1/assets/{asset}/ip-addresses": "bob",
    "GET /helpdesk/api/v1/assets/{asset}/credentials/{credential}/access-log": "ivan",
    "GET /desk/queues/all": "agent",
    "GET /desk/queues/open": "admin",
    "GET /desk/tickets/{number}": "agent",
    "GET /metrics/sla": "agent",
    "GET /metrics/resolution": "agent",
    "GET /metrics/tickets": "agent",
    "GET /desk/metrics": "agent",
    "GET /desk/people": "agent",
    "GET /desk/companies": "agent",
    "GET /desk/companies/{company}": "agent",
    "GET /desk/exports": "agent",
    "GET /desk/palette?q=printer": "agent",
    "GET /desk/notifications": "agent",
    "GET /desk/notifications/panel": "agent",
    "GET /portal/notifications?all": "bob",
    "GET /portal": "bob",
    "GET /portal/equipment?of=all": "bob",
    "GET /portal/equipment/{asset}": "bob",
    "GET /desk/assets": "agent",
    "GET /desk/assets/{asset}?tab=history": "agent",
    "GET /portal/tickets/{number}": "bob",
    "GET /portal/profile": "bob",
    "GET /desk/profile": "agent",
    "GET /helpdesk/api/v1/auth/sessions": "bob",
    "GET /helpdesk/api/v1/auth/oauth/providers": "bob",
    "GET /portal/it": "bob",
    "GET /portal/contracts": "bob",
    "GET /portal/licenses": "bob",
    "GET /portal/networks": "bob",
    "GET /portal/domains": "bob",
    "GET /portal/backups": "bob",
    "GET /portal/outages": "bob",
    "GET /admin/tickets/ticket/": "admin",
    "GET /admin/accounts/user/": "admin",
}


@pytest.fixture(scope="module")
def counted():
    """Counts what reaches PostgreSQL, below Django, which does not see prepared statements."""
    seen = []
    execute = psycopg.Cursor.execute

    def counting(self, query, *args, **options):
        seen.append(str(query)[:120])
        return execute(self, query, *args, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(psycopg.Cursor, "execute", counting)
        # A tenant that is looked up anew in between would be counted.
        patch.setattr(TenantMiddleware, "KEEP_SECONDS", 3600)
        yield seen


def grow(cast, first, many):
    """More of everything that lists show."""
    for number in range(many):
        ticket = cast.ticket(
            cast.bob, title=f"Printer {number}", assignee=cast.agent, team=cast.team()
        )
        cast.comment(ticket, cast.agent)
        cast.comment(first, cast.agent, f"Again {number}")
        person = type(cast.bob).objects.create(
            tenant=cast.tenant,
            company=cast.bob.company,
            display_name=f"P {number}",
            employee_number=900 + number,
        )
        add_watcher(first, user=person, by=cast.agent)
        add_job_type(cast.tenant, name=f"Job {number}", by=system_user(cast.tenant))
        add_manager_group(
            cast.bob.company, name=f"Group {number}", members=[person], by=system_user(cast.tenant)
        )
        cast.group.members.add(person)
        add_site(cast.bob.company, name=f"Site {number}", by=system_user(cast.tenant))
        stock = Stock(cast.bob.company, f"Printer {number}")
        request_restore(cast.tenant, description="Files", run=stock.run, by=cast.bob)
        report_outage(cast.tenant, title=f"Outage {number}", message="Seen.", by=cast.agent)


def grow_assets(machine, many):
    """More assets, and more of everything that belongs to one."""
    company, kind, user = machine.company, machine.type, machine.company.employees.first()
    others = Asset.objects.bulk_create(
        Asset(
            tenant_id=machine.tenant_id,
            company=company,
            machine_name=f"ACME-{number}",
            type=kind,
            assigned_to=user,
        )
        for number in range(many)
    )
    numbers = range(many)
    Port.objects.bulk_create(
        Port(asset=machine, name=f"eth{n + 1}", ip_address=f"10.0.1.{n}") for n in numbers
    )
    Credential.objects.bulk_create(
        Credential(asset=machine, label=str(n), sealed_password=seal("x")) for n in numbers
    )
    AssetRelation.objects.bulk_create(
        AssetRelation(source=machine, target=other, kind="depends_on") for other in others
    )
    seen = CredentialAccess.objects.get()
    for seen.pk in [None] * many:
        seen.save(force_insert=True)


def tell(cast):
    """Lets those whom the tickets concern know of them."""
    said = Event.objects.of_tenant(cast.tenant).filter(type="comment_added")[:20]
    notify_people(cast.tenant, events=said, by=system_user(cast.tenant))


@pytest.fixture(scope="module")
def costs(stage, counted):
    """What each list costs with little in it, and with ten rows more of everything."""
    cast, agent, bob = stage, stage.agent, stage.bob
    by = system_user(cast.tenant)
    first = cast.ticket(bob, title="Printer", assignee=agent, team=cast.team())
    cast.comment(first, agent)
    cast.group = add_manager_group(
        bob.company, name="Sales", managers=[cast.dana], members=[bob], by=by
    )
    Stock(bob.company, "First")
    report_outage(cast.tenant, title="First outage", message="Seen.", by=agent)
    export = request_export(cast.tenant, filters=[TicketFilter()], by=agent)
    machine = cast.asset()
    ids = {
        "ticket": first.public_id,
        "pk": first.pk,
        "number": first.number,
        "export": export.public_id,
        "employee": bob.employee_number,
        "group": cast.group.pk,
        "company": bob.company.number,
        "asset": machine.pk,
        "credential": machine.credentials.get().pk,
    }
    client = Client(raise_request_exception=False)
    asking = {who: Api(client, cast.person(who)) for who in set(LISTS.values())}

    def cost(name):
        path = name.removeprefix("GET ").split(" ")[0].format(**ids)
        cache._cache.get_client().flushdb()
        # The first time fills caches.
        for _ in range(2):
            counted.clear()
            answer = asking[LISTS[name]].get(path)
        return list(counted) if answer.status == 200 else [str(answer.body[:300])]

    few = {name: cost(name) for name in LISTS}
    grow(cast, first, 10)
    grow_assets(machine, 10)
    many = {name: cost(name) for name in LISTS if "notifications" not in name}
    tell(cast)
    return {name: (few[name], many[name] if name in many else cost(name)) for name in LISTS}


@pytest.mark.parametrize("name", LISTS)
def test_it_costs_as_many_queries_as_recorded(costs, name):
    few, many = costs[name]
    assert len(many) == len(few), "\n".join(difflib.unified_diff(few, many, lineterm=""))
    record = json.loads(RECORD.read_text())
    if os.environ.get("UPDATE_QUERY_COUNTS"):
        told = dict(sorted((record | {name: len(many)}).items()))
        RECORD.write_text(json.dumps(told, indent=2) + "\n")
    assert json.loads(RECORD.read_text()).get(name) == len(many)


def test_it_records_no_list_that_is_gone():
    assert set(json.loads(RECORD.read_text())) == set(LISTS)
