"""What is switched off is shut everywhere, from the URL table: 403 before anything is looked up."""

import pytest

from accounts.models import Module
from accounts.services import switch_module
from tests.inventory import Address, addresses

pytestmark = pytest.mark.usefixtures("everybody")

# The first word of an address, and the module it belongs to.
BELONGS = {
    "assets": "assets",
    "networks": "networks",
    "licenses": "licenses",
    "contracts": "contracts",
    "domains": "domains",
    "backups": "backups",
    "outages": "outages",
    "kb": "knowledge_base",
    "knowledge-base": "knowledge_base",
    "chat": "chat",
    "billing": "billing",
    "projects": "projects",
    "milestones": "projects",
    "punch-list": "projects",
    "reports": "reports",
}
# Words further on that say the same: the licenses of an asset.
ENTRANCES = ("/helpdesk/api/v1/", "/portal/")
NAMED = {"asset_id": 0, "license_id": 0, "network_id": 0}


def words_of(address: Address) -> list[str]:
    rest = next(address.route.removeprefix(each) for each in ENTRANCES if each in address.route)
    return [word for word in rest.split("/") if "<" not in word]


def modules_of(address: Address) -> list[str]:
    """The modules that the words of an address name, the first one's before the others."""
    words = words_of(address)
    if not words or words[0] not in BELONGS:
        return []
    return list(dict.fromkeys(BELONGS[word] for word in words if word in BELONGS))


def declared(address: Address) -> list[str]:
    module = getattr(address.view, "module", "")
    return [module] if isinstance(module, str) else list(module)


ALL = [
    address
    for address in addresses()
    if address.route.startswith(ENTRANCES) and modules_of(address)
]
CASES = [(address, key) for address in ALL for key in modules_of(address)]


def test_it_finds_the_addresses_of_modules():
    assert {"assets", "backups", "outages"} <= {key for _, key in CASES}
    assert set(BELONGS.values()) == set(Module.Key.values)


@pytest.mark.parametrize("address", ALL, ids=lambda address: address.route)
def test_it_says_which_module_an_address_belongs_to(address):
    assert set(declared(address)) == set(modules_of(address))


@pytest.mark.parametrize(("address", "key"), CASES, ids=lambda case: getattr(case, "route", case))
def test_it_shuts_what_is_switched_off(api, cast, admin, ivan, address, key):
    switch_module(cast.tenant, key=key, is_enabled=False, company=ivan.company, by=admin)
    path = address.path(dict.fromkeys(address.parameters, 0))
    for method in address.methods:
        # A form or a body would not even be looked at.
        answer = api(ivan).send(method, path, {} if "/api/" in path and method != "GET" else None)
        assert answer.status == 403, (method, path)
    assert api().get(path).status in {302, 401}


def test_it_leaves_the_way_to_what_is_on(api, cast, admin, bob):
    switch_module(cast.tenant, key="contracts", is_enabled=False, by=admin)
    page = api(bob).get("/portal/it").body
    assert b"/portal/contracts" not in page and b"/portal/licenses" in page
