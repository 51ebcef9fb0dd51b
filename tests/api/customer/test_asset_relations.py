"""What depends on what, and what is plugged into what: the relations between assets."""

import pytest

from accounts.services import system_user
from assets.services import add_asset
from helpdesk.core.models import Event

pytestmark = pytest.mark.usefixtures("everybody")


@pytest.fixture
def chain(cast, ivan):
    """A shop that depends on a server that depends on a switch."""
    by = system_user(ivan.tenant)
    return [add_asset(ivan.company, machine_name=name, by=by) for name in ("shop", "vm", "switch")]


def relate(ask, source, target, kind="depends_on"):
    body = {"asset_id": target.pk, "kind": kind}
    return ask.post(f"/assets/{source.pk}/relations", body)


def test_it_knows_what_depends_on_what(customer, ivan, chain):
    shop, vm, _ = chain
    ask = customer(ivan)
    answer = relate(ask, shop, vm)
    assert answer.status == 201
    told = answer.json["data"]
    assert told == {
        "relation_id": told["relation_id"],
        "kind": "depends_on",
        "from_asset_id": shop.pk,
        "from_machine_name": "shop",
        "to_asset_id": vm.pk,
        "to_machine_name": "vm",
    }
    for asset in (shop, vm):
        assert ask.get(f"/assets/{asset.pk}").json["data"]["relations"] == [told]
        assert Event.objects.about(asset).last().type == "asset_related"
    assert ask.delete(f"/assets/{vm.pk}/relations/{told['relation_id']}").status == 204
    assert ask.get(f"/assets/{shop.pk}").json["data"]["relations"] == []


def test_it_lets_nothing_depend_on_itself(customer, ivan, chain):
    shop, vm, switch = chain
    ask = customer(ivan)
    assert relate(ask, shop, shop).status == 400
    assert relate(ask, shop, vm).status == relate(ask, vm, switch).status == 201
    for source, target in ((vm, shop), (switch, shop), (switch, vm)):
        answer = relate(ask, source, target)
        assert (answer.status, answer.json["code"]) == (400, "circular")
    # A cable has no direction, so a ring of them is none.
    assert relate(ask, switch, shop, "connected_to").status == 201


def test_it_knows_a_relation_once(customer, ivan, chain):
    shop, vm, _ = chain
    ask = customer(ivan)
    relate(ask, shop, vm, "connected_to")
    for source, target in ((shop, vm), (vm, shop)):
        answer = relate(ask, source, target, "connected_to")
        assert (answer.status, answer.json["code"]) == (400, "duplicate")


@pytest.mark.parametrize(
    "body", [{}, {"kind": "likes"}, {"kind": "depends_on"}, {"kind": "depends_on", "asset_id": 0}]
)
def test_it_refuses_a_relation_that_cannot_be(customer, ivan, chain, body):
    assert customer(ivan).post(f"/assets/{chain[0].pk}/relations", body).status == 400


def test_it_relates_nothing_to_an_asset_of_another_company(customer, ivan, mallory, agent, chain):
    theirs = add_asset(mallory.company, machine_name="GLX", by=system_user(ivan.tenant))
    for person in (ivan, agent):
        answer = relate(customer(person), chain[0], theirs)
        assert (answer.status, set(answer.errors)) == (400, {"asset_id"})
