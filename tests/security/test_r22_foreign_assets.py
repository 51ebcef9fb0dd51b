"""Chatwoot CVE-2026-115725 (R22), FreeScout CVE-2026-40569 (R25) and its LIKE wildcards (R50): assets."""

import pytest

from accounts.services import add_site, system_user
from assets.models import Asset, Credential, CredentialAccess, Port
from assets.services import add_asset, add_asset_type, relate_assets
from helpdesk.core.responses import CUSTOMER_API
from tests.stock import Stock

WRITES = [
    ("POST", "/assets", Asset, {"machine_name": "x"},
     {"machine_name", "type", "status", "serial_number", "manufacturer", "model", "notes",
      "external_id", "custom_fields", "assigned_to"}),
    ("PATCH", "/assets/{asset}", Asset, {},
     {"machine_name", "type", "status", "serial_number", "manufacturer", "model", "notes",
      "external_id", "custom_fields", "assigned_to"}),
    ("POST", "/assets/{asset}/ports", Port, {"port_name": "x"},
     {"mac_address", "ip_address", "speed", "connected_to", "notes", "vlan_id"}),
    ("PATCH", "/assets/{asset}/ports/{port}", Port, {},
     {"mac_address", "ip_address", "speed", "connected_to", "notes", "vlan_id"}),
    ("POST", "/assets/{asset}/credentials", Credential, {"password": "x"},
     {"label", "username", "url", "notes"}),
    ("PATCH", "/assets/{asset}/credentials/{credential}", Credential, {},
     {"label", "username", "url", "notes"}),
]  # fmt: skip


def everything():
    return {
        model: list(model.objects.order_by("pk").values())
        for model in (Asset, Port, Credential, CredentialAccess)
    }


@pytest.mark.parametrize(("method", "path", "model", "body", "offered"), WRITES)
def test_it_takes_no_column_that_it_does_not_offer(
    api, cast, ivan, method, path, model, body, offered
):
    machine = cast.asset()
    ask = api(ivan, prefix=CUSTOMER_API)
    filled = path.format(
        asset=machine.pk, port=machine.ports.get().pk, credential=machine.credentials.get().pk
    )
    names = {field.name for field in model._meta.get_fields()}
    names |= {field.attname for field in model._meta.concrete_fields}
    before = everything()
    for name in sorted(names - offered | {"pk", "__class__", "_state", "by"}):
        for value in (1, "admin", None):
            answer = ask.send(method, filled, body | {name: value})
            assert (answer.status, set(answer.errors)) == (400, {name}), value
    assert everything() == before


def test_it_resolves_ids_in_bodies_among_the_company_only(api, cast, ivan, agent, mallory, rita):
    """The same answer as for an id that nothing has, so that nobody learns what there is."""
    machine, by = cast.asset(), system_user(cast.tenant)
    theirs = Stock(mallory.company, name="Globex")
    site = add_site(mallory.company, name="Tower", by=by)
    foreign_type = add_asset_type(rita.tenant, name="Drone", by=system_user(rita.tenant))
    path = f"/assets/{machine.pk}"
    tries = [
        ("PATCH", path, "site_number", site.number),
        ("PATCH", path, "assigned_to", mallory.employee_number),
        ("PATCH", path, "type", foreign_type.name),
        ("POST", f"{path}/relations", "asset_id", theirs.asset.pk),
        ("PATCH", f"{path}/ports/{machine.ports.get().pk}", "vlan_id", theirs.vlan.pk),
    ]
    before = everything()
    for person in (ivan, agent):
        ask = api(person, prefix=CUSTOMER_API)
        for method, where, name, value in tries:
            extra = {"kind": "depends_on"} if name == "asset_id" else {}
            missing = "Toaster" if name == "type" else 999_999
            answers = [ask.send(method, where, {name: each, **extra}) for each in (value, missing)]
            assert [answer.status for answer in answers] == [400, 400], name
            assert answers[0].json == answers[1].json
    assert everything() == before


def test_it_tells_customers_of_no_other_company_by_company_number(api, ivan, mallory):
    ask = api(ivan, prefix=CUSTOMER_API)
    for number in (mallory.company.number, 999_999):
        body = {"machine_name": "x", "company_number": number}
        answer = ask.post("/assets", body)
        assert answer.json["errors"] == {"company_number": "There is no such company."}


@pytest.mark.parametrize(
    "words", ["%", "_", "%%%", "a_c", "100%", "\\", "\\%", "*", ".*", "(a+)+$"]
)
def test_it_takes_wildcards_for_what_they_are(api, cast, bob, words):
    by = system_user(cast.tenant)
    add_asset(bob.company, machine_name="abc", by=by)
    literal = add_asset(bob.company, machine_name=f"x{words}y", by=by)
    ask = api(bob, prefix=CUSTOMER_API)
    for path in ("/assets", "/assets/dropdown"):
        found = ask.send("GET", f"{path}?q={words.replace('%', '%25').replace('+', '%2B')}")
        assert [each["asset_id"] for each in found.json["assets"]] == [literal.pk], path


def test_it_lets_nobody_unlink_a_relation_by_way_of_another_asset(api, cast, ivan, mallory):
    ours, theirs = cast.asset(), Stock(mallory.company, name="Globex")
    other = add_asset(mallory.company, machine_name="Other", by=theirs.by)
    relation = relate_assets(theirs.asset, to=other, kind="connected_to", by=theirs.by)
    path = f"/assets/{ours.pk}/relations/{relation.pk}"
    assert api(ivan, prefix=CUSTOMER_API).delete(path).status == 404
