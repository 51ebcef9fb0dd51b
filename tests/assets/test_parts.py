"""Ports, passwords and relations of an asset: added, changed and removed on its pages."""

import pytest
from django.test import Client

from accounts.services import open_session, switch_module, system_user
from assets.models import Asset, AssetRelation, Credential, Port
from assets.services import add_asset, add_network, add_vlan, reveal_credential, update_credential
from helpdesk.core.errors import Invalid
from tests.cast import SECRET
from tests.desk.browsing import Browser

HOME = "/portal/equipment"
HOMES = {"ivan": HOME, "agent": "/desk/assets"}


def browser_of(person):
    return Browser(Client(), open_session(person, by=person))


@pytest.fixture(scope="module")
def kept(everybody):
    return everybody.asset()


@pytest.fixture
def laptop(kept, ivan):
    return Asset.objects.get(pk=kept.pk)


@pytest.fixture
def theirs(cast, mallory):
    return cast.asset(mallory.company, machine_name="GLX-01")


@pytest.fixture(params=HOMES)
def entrance(request, cast):
    """A browser of somebody who may change assets, in portal or desk, and where these are."""
    return browser_of(cast.person(request.param)), HOMES[request.param]


@pytest.fixture
def filled(entrance, laptop):
    """`filled(path, **changes)` opens a form of the laptop's and sends it."""
    browser, home = entrance

    def send(path, **changes):
        address = f"{home}/{laptop.pk}/{path}"
        return browser.submit(browser.get(address), address, **changes)

    return send


# ── Ports ────────────────────────────────────────────────────────────────────────────────────────
def test_it_adds_a_port(filled, laptop):
    network = add_network(
        laptop.company, name="LAN", cidr="10.0.0.0/24", by=system_user(laptop.tenant)
    )
    vlan = add_vlan(network, number=20, name="Office", by=system_user(laptop.tenant))
    page = filled("ports/new", name="wlan0", mac_address="001A.2B3C.4D5F", vlan=vlan.pk)
    assert "Added." in page.text and "00:1a:2b:3c:4d:5f" in page.text and "VLAN 20" in page.text
    assert laptop.ports.get(name="wlan0").vlan == vlan


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "ETH0"}, "The asset has a port of this name already."),
        ({"mac_address": "nonsense"}, "A MAC address like"),
        ({"ip_address": "10.0.0.300"}, "An address like"),
        ({"vlan": "999999"}, "Select a valid choice."),
    ],
)
def test_it_says_what_is_wrong_with_a_port_and_keeps_what_was_typed(filled, changes, sentence):
    page = filled("ports/new", **{"name": "eth9", "notes": "Kept"} | changes)
    assert page.status == 400 and sentence in page.text and "Kept" in page.html


def test_it_changes_and_removes_a_port(filled, laptop):
    port = laptop.ports.get()
    page = filled(f"ports/{port.pk}", connected_to="Socket 7", ip_address="")
    assert "Saved." in page.text and "Socket 7" in page.text
    port.refresh_from_db()
    assert (port.mac_address, port.ip_address) == ("00:1a:2b:3c:4d:5e", None)
    page = filled(f"ports/{port.pk}/remove")
    assert "Removed." in page.text and "No ports known" in page.text


# ── Passwords ────────────────────────────────────────────────────────────────────────────────────
def opened(credential):
    return reveal_credential(credential, ip_address=None, by=system_user(credential.asset.tenant))


def test_it_keeps_a_password_that_no_page_shows(filled, laptop):
    page = filled("passwords/new", label="Root", username="root", password="  hunter2 ")
    assert "Added." in page.text and "Root" in page.text and "hunter2" not in page.html
    assert opened(Credential.objects.get(label="Root")) == "  hunter2 "


def test_it_forgets_a_password_that_was_refused(filled):
    page = filled("passwords/new", password="hunter2", url="javascript:alert(1)", username="root")
    assert page.status == 400 and "An address like" in page.text
    assert "hunter2" not in page.html and 'value="root"' in page.html
    assert "This field is required." in filled("passwords/new", password="").text


def test_it_changes_a_password_only_where_a_new_one_is_given(filled, laptop):
    credential = laptop.credentials.get()
    page = filled(f"passwords/{credential.pk}/edit", username="ivan")
    assert "Saved." in page.text and "ivan" in page.text and SECRET not in page.html
    credential.refresh_from_db()
    assert opened(credential) == SECRET
    filled(f"passwords/{credential.pk}/edit", password="another one")
    credential.refresh_from_db()
    assert (credential.username, opened(credential)) == ("ivan", "another one")


def test_it_never_draws_a_password_into_its_form(entrance, laptop):
    browser, home = entrance
    credential = laptop.credentials.get()
    for act in ("edit", "remove"):
        page = browser.get(f"{home}/{laptop.pk}/passwords/{credential.pk}/{act}")
        assert page.status == 200 and SECRET not in page.html
        assert credential.sealed_password not in page.html
    assert credential.accesses.count() == 1


def test_it_removes_a_password_and_keeps_who_looked_it_up(filled, laptop):
    credential = laptop.credentials.get()
    page = filled(f"passwords/{credential.pk}/remove")
    assert "Removed." in page.text and "No passwords kept" in page.text
    assert laptop.credential_accesses.count() == 1


# ── Relations ────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def server(laptop):
    return add_asset(
        laptop.company,
        machine_name="ACME-SRV-01",
        serial_number="SN-4711",
        external_id="INV 9",
        by=system_user(laptop.tenant),
    )


@pytest.mark.parametrize(
    "said", ["acme-srv-01", "sn-4711", "INV 9", "srv 01", "{reference}", "#{pk}"]
)
def test_it_knows_the_other_asset_by_name_number_or_words(filled, laptop, server, said):
    page = filled(
        "relations/new",
        kind="depends_on",
        to=said.format(pk=server.pk, reference=server.reference),
    )
    assert "Added." in page.text and "Depends on ACME-SRV-01" in page.text
    relation = AssetRelation.objects.get(kind="depends_on")
    assert (relation.source, relation.target) == (laptop, server)


def test_it_knows_what_needs_an_asset(filled, laptop, server):
    page = filled("relations/new", kind="needed_by", to="ACME-SRV-01")
    assert "Needed by ACME-SRV-01" in page.text
    relation = AssetRelation.objects.get(kind="depends_on")
    assert (relation.source, relation.target) == (server, laptop)
    page = filled("relations/new", kind="depends_on", to="ACME-SRV-01")
    assert page.status == 400 and "ACME-SRV-01 depends on ACME-LT-017 already." in page.text


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("", "This field is required."),
        ("nothing like it", "The company has no such asset."),
        ("GLX-01", "The company has no such asset."),
        ("ACME-LT-017", "An asset stands in no relation to itself."),
        ("Dock of", "This is known already."),
        ("17", "Several assets fit. Which one: ACME-LT-017 #"),
        ("Dock #{pk}", "The company has no such asset."),
        ("#{theirs}", "The company has no such asset."),
    ],
)
def test_it_says_what_is_wrong_with_a_relation(filled, laptop, theirs, said, sentence):
    typed = said.format(pk=laptop.pk, theirs=theirs.pk)
    page = filled("relations/new", kind="connected_to", to=typed)
    assert page.status == 400 and sentence in page.text


def test_it_changes_and_removes_a_relation(filled, laptop, server):
    relation = AssetRelation.objects.get()
    page = filled(f"relations/{relation.pk}")
    assert "Saved." in page.text and AssetRelation.objects.get() == relation
    page = filled(f"relations/{relation.pk}", to="ACME-LT-017")
    assert page.status == 400 and AssetRelation.objects.get() == relation
    page = filled(f"relations/{relation.pk}", kind="needed_by", to="ACME-SRV-01")
    changed = AssetRelation.objects.get()
    assert (changed.source, changed.target) == (server, laptop)
    page = filled(f"relations/{changed.pk}/remove")
    assert "Removed." in page.text and not AssetRelation.objects.exists()


def test_it_suggests_other_assets_of_the_company(entrance, laptop, server, theirs):
    browser, home = entrance
    options = f"{home}/{laptop.pk}/options"
    page = browser.get(f"{options}?to=acme")
    assert f'data-value="ACME-SRV-01 #{server.pk}"' in page.html
    assert f'data-value="{laptop.reference}"' not in page.html
    assert "GLX-01" not in browser.get(f"{options}?to=glx").html
    assert browser.get(options).text == ""


# ── Who may ──────────────────────────────────────────────────────────────────────────────────────
def test_it_is_for_those_who_may_change_assets(cast, bob, ivan, theirs, laptop):
    port, credential = laptop.ports.get(), laptop.credentials.get()
    relation = AssetRelation.objects.of(laptop).get()
    forms = ("ports/new", f"ports/{port.pk}", f"ports/{port.pk}/remove", "passwords/new",
             f"passwords/{credential.pk}/edit", f"passwords/{credential.pk}/remove",
             "relations/new", f"relations/{relation.pk}", f"relations/{relation.pk}/remove",
             "options")  # fmt: skip
    for path in forms:
        assert browser_of(bob).get(f"{HOME}/{laptop.pk}/{path}").status == 403
    for path in forms[:-1]:
        assert browser_of(bob).post(f"{HOME}/{laptop.pk}/{path}").status == 403
        # What belongs to another asset is not there, at this one.
        if "new" not in path:
            assert browser_of(ivan).get(f"{HOME}/{server_of(laptop).pk}/{path}").status == 404
    page = browser_of(bob).get(f"{HOME}/{laptop.pk}?tab=network")
    assert "/ports/" not in page.html
    assert Port.objects.filter(asset=laptop).count() == 1
    switch_module(cast.tenant, key="assets", is_enabled=False, by=system_user(cast.tenant))
    assert browser_of(ivan).get(f"{HOME}/{laptop.pk}/ports/new").status == 403


def server_of(laptop):
    """Another asset of the company, which has nothing."""
    by = system_user(laptop.tenant)
    found = laptop.company.assets.filter(machine_name="Bare").first()
    return found or add_asset(laptop.company, machine_name="Bare", by=by)


@pytest.mark.parametrize("name", ["label", "notes"])
def test_it_keeps_no_characters_that_cannot_be_stored(laptop, ivan, name):
    credential = laptop.credentials.get()
    with pytest.raises(Invalid) as refused:
        update_credential(credential, changes={name: "a\x00b"}, by=ivan)
    assert list(refused.value.fields) == [name]
