"""The equipment of the demo's companies."""

import pytest

from accounts.models import Company, Tenant, User
from accounts.services import add_company, add_person, add_site, system_user
from assets.models import Asset, Credential, CredentialAccess, Port
from helpdesk.core.vault import unseal
from helpdesk.demo.machines import MACHINES, furnish_machines
from helpdesk.demo.people import DEMO, PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def machines():
    tenant = Tenant.objects.create(name=DEMO.name, slug="machines")
    by = system_user(tenant)
    companies: dict[str, Company] = {}
    sites, people = {}, {}
    for firm in DEMO.firms:
        companies[firm.name] = add_company(tenant, name=firm.name, by=by)
        for place in firm.sites:
            sites[firm.name, place.name] = add_site(companies[firm.name], name=place.name, by=by)
    wanted = {machine.who for machine in MACHINES if machine.who} | {"agent2"}
    for person in DEMO.people:
        if person.username in wanted:
            people[person.username] = add_person(
                tenant, username=person.username, email=person.email, display_name=person.name,
                roles=[person.role], company=companies.get(person.company), by=by, **person.rights,
            )  # fmt: skip
    return furnish_machines(tenant, companies, sites, people)


def test_it_takes_in_what_everybody_works_with(machines):
    assert {asset.company.name for asset in machines.values()} == {firm.name for firm in DEMO.firms}
    bob = User.objects.get(username="bob")
    assert machines["ACME-LT-017"].assigned_to == bob
    for asset in machines.values():
        assert not asset.assigned_to or asset.assigned_to.company_id == asset.company_id
    assert {*Asset.objects.values_list("status", flat=True)} >= {"active", "in_repair", "ordered"}
    states = {*Asset.objects.values_list("warranty_status", flat=True)}
    assert states == {"active", "expiring", "expired", ""}
    assert Port.objects.count() > 25


def test_it_seals_every_password(machines):
    found = Credential.objects.all()
    assert len(found) > 15 and CredentialAccess.objects.count() == 3
    assert all(PASSWORD not in each.sealed_password for each in found)
    assert unseal(found[0].sealed_password).startswith(PASSWORD)
