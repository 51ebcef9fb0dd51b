"""Every page that a window can show, from the URL table, with somebody who may see it."""

from collections.abc import Iterator
from typing import Any

import psycopg
from django.contrib import admin

from tests.inventory import Address, addresses

ENTRANCES = {"/desk": "agent", "/portal": "ivan"}
# Who sees more on a page than those do, or who alone sees it.
PERSONS = {
    "/desk/sites/<int:site_id>/remove": "admin",
    "/portal": "bob",
    "/portal/approvals": "dana",
    "/portal/profile": "bob",
    "/portal/stand-in": "dana",
    "/portal/team": "dana",
    "/portal/tickets/<int:number>": "bob",
}
# What no window shows by itself: parts of pages, files, signposts, a page that is for DEBUG, and what
# the forms of the profile are sent to.
NO_PAGES = {
    "/desk",
    "/desk/assets/<int:asset_id>/options",
    "/desk/counts",
    "/desk/exports/<uuid:export_id>/file",
    "/desk/palette",
    "/desk/people/options",
    "/desk/preview",
    "/desk/styleguide",
    "/desk/tickets/<int:number>/mentionable",
    "/desk/tickets/<int:number>/saved-replies",
    "/desk/tickets/new/asset/options",
    "/desk/tickets/<int:number>/asset/options",
    "/desk/tickets/<int:number>/attachments/<uuid:attachment_id>",
    "/portal/approvals/count",
    "/portal/equipment/<int:asset_id>/options",
    "/portal/equipment/imports/<int:import_id>/errors",
    "/portal/equipment/template",
    "/portal/outages/banners",
    "/portal/people/imports/<int:import_id>/errors",
    "/portal/people/template",
    "/portal/tickets/<int:number>/attachments/<uuid:attachment_id>",
} | {
    f"{entrance}/{page}"
    for entrance in ENTRANCES
    for page in (
        "notifications/bell", "notifications/panel", "notifications/read",
        "profile/address", "profile/identities", "profile/password", "profile/sessions",
    )
}  # fmt: skip
# What each parameter of a page names in the demo: something of Acme's that shows as much as it can.
ASSET = """
    SELECT asset.id FROM assets_asset asset JOIN accounts_company firm ON firm.id = company_id
    JOIN assets_port port ON port.asset_id = asset.id
    JOIN assets_credential credential ON credential.asset_id = asset.id
    JOIN assets_assetrelation relation ON relation.source_id = asset.id
    WHERE firm.name = 'Acme Corp'
    ORDER BY asset.id, port.id, credential.id, relation.id LIMIT 1
"""
OF_ACME = """
    SELECT min(its.id) FROM {} its
    JOIN accounts_company firm ON firm.id = company_id WHERE firm.name = 'Acme Corp'
"""
NAMES = {
    "key": "SELECT 'open'",
    "number": "SELECT number FROM tickets_ticket WHERE title LIKE '%VPN drops%'",
    "closed": "SELECT number FROM tickets_ticket WHERE title LIKE '%Quotes lose their logo%'",
    "public_id": "SELECT public_id FROM accounts_user WHERE username = 'bob'",
    "employee_number": "SELECT employee_number FROM accounts_user WHERE username = 'bob'",
    "company_number": "SELECT number FROM accounts_company WHERE name = 'Acme Corp'",
    "group_id": "SELECT id FROM accounts_managergroup WHERE name = 'Sales and Warehouse'",
    "import_id": "SELECT max(id) FROM imports_import WHERE kind = 'employees'",
    "import_of_assets": "SELECT max(id) FROM imports_import WHERE kind = 'assets'",
    "asset_id": ASSET,
    "port_id": ASSET.replace("asset.id", "port.id", 1),
    "credential_id": ASSET.replace("asset.id", "credential.id", 1),
    "relation_id": ASSET.replace("asset.id", "relation.id", 1),
    "network_id": OF_ACME.format("assets_network"),
    "contract_id": OF_ACME.format("assets_contract"),
    "license_id": OF_ACME.format("assets_license"),
    "domain_id": OF_ACME.format("assets_domain"),
    "device_id": OF_ACME.format("assets_backupdevice"),
    "run_id": "SELECT min(id) FROM assets_backuprun",
    "backup_job_id": "SELECT min(id) FROM assets_backupjob",
    "site_id": OF_ACME.format("accounts_site"),
    "outage_id": "SELECT min(id) FROM accounts_outage",
}


def pages() -> Iterator[tuple[str, Address]]:
    """Each page of the desk and the portal, and who looks at it."""
    for address in addresses():
        entrance = "/" + address.route.split("/")[1]
        if entrance in ENTRANCES and address.route not in NO_PAGES and not _only_acts(address.view):
            yield PERSONS.get(address.route, ENTRANCES[entrance]), address


def _only_acts(view: type) -> bool:
    """Whether forms are sent there, from a page that is shown elsewhere."""
    shows = next(
        n for n, each in enumerate(view.__mro__) if {"template", "get"} & vars(each).keys()
    )
    acts = next((n for n, each in enumerate(view.__mro__) if "post" in vars(each)), shows)
    return acts < shows


def path_of(address: Address, names: dict[str, str]) -> str:
    """Where a page is, in the database whose names these are."""
    is_of_assets = address.route.startswith("/portal/equipment")
    return address.path(names | ({"import_id": names["import_of_assets"]} if is_of_assets else {}))


def look_up(database: str) -> dict[str, str]:
    """What stands in the addresses of pages, in a database with the demo."""
    with psycopg.connect(database) as connection:
        rows = {name: connection.execute(query).fetchone() for name, query in NAMES.items()}
    return {name: str(row[0]) for name, row in rows.items()}


def samples_of_the_admin() -> list[str]:
    """Models that have one at least of every kind of field, filter, form and part of the admin.

    All of its pages are made by the same few templates from these.
    """
    left = {model: _kinds(page) for model, page in admin.site._registry.items()}
    chosen, seen = [], set()
    while new := max(left, key=lambda model: (len(left[model] - seen), model._meta.label)):
        if left[new] <= seen:
            return sorted(model._meta.label_lower.replace(".", "/") for model in chosen)
        chosen.append(new)
        seen |= left.pop(new)
    raise AssertionError("No model is left.")


def _kinds(page: Any) -> set[Any]:
    """What the two pages of a model are made of."""
    model = type(page)
    own = {name for each in model.__mro__ if each.__module__.split(".")[0] != "django"
           for name in vars(each) if name[0] != "_"}  # fmt: skip
    fields = {type(field) for field in page.opts.get_fields()}
    filters = {each[1] if isinstance(each, tuple) else "filter" for each in page.list_filter}
    return own | fields | filters | {page.form, *page.inlines, bool(page.search_fields)}
