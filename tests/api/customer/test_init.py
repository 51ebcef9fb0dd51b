"""What a portal begins with: init (V113), theme.css (V114), modules (V117)."""

import io
import re

import pytest
from django.test import Client
from PIL import Image

from accounts.models import Branding
from accounts.services import add_branding, set_logo, switch_module, update_branding
from helpdesk.core.colors import contrast
from helpdesk.core.errors import Invalid

pytestmark = pytest.mark.usefixtures("everybody")


def test_it_tells_anybody_whose_helpdesk_it_is(customer, cast, bob):
    answer = customer().get("/init")
    assert answer.json["data"] == {
        "tenant": {"slug": "demo", "name": "Harbor IT Services"},
        "branding": {
            "name": "Harbor IT Services",
            "primary_color": "#1d5fd1",
            "accent_color": "#0f766e",
            "support_email": "",
            "support_phone": "",
            "logo_url": None,
        },
        "user": None,
        "features": customer(bob).get("/modules").json["data"]["modules"],
        "oauth_providers": [],
    }
    assert answer.headers["Cache-Control"] == "private, no-store"
    cast.rival  # noqa: B018
    there = customer(headers={"X-Tenant": "rival"}).get("/init").json["data"]
    assert there["tenant"]["name"] == "Rival Support"


def test_it_tells_who_is_signed_in(customer, bob):
    assert customer(bob).get("/init").json["data"]["user"]["email"] == "bob@acme.example"


def test_it_hands_out_the_token_that_changes_want(bob):
    page, profile = Client(enforce_csrf_checks=True), "/helpdesk/api/v1/profile"
    body = {"username": "bob", "password": "helpdesk-demo"}
    page.post("/helpdesk/api/v1/auth/login", body, content_type="application/json")
    token = page.get("/helpdesk/api/v1/init").json()["csrf_token"]
    for sent, status in ((token, 200), ("nonsense", 403)):
        answer = page.put(
            profile, {}, content_type="application/json", headers={"X-CSRFToken": sent}
        )
        assert answer.status_code == status


# ── Branding ─────────────────────────────────────────────────────────────────────────────────────
def test_it_shows_a_company_its_own_look(customer, cast, admin, bob, mallory):
    add_branding(cast.tenant, name="Harbor Help", primary_color="#7a1fa2", by=admin)
    add_branding(cast.tenant, company=bob.company, primary_color="#0b5394", by=admin)

    def look(person):
        found = customer(person).get("/init").json["data"]["branding"]
        return found["name"], found["primary_color"], found["accent_color"]

    assert look(None) == look(mallory) == ("Harbor Help", "#7a1fa2", "#0f766e")
    assert look(bob) == ("Harbor Help", "#0b5394", "#0f766e")


def test_it_tells_where_the_logo_is(customer, cast, admin, bob, mallory):
    drawn = io.BytesIO()
    Image.new("RGB", (40, 20)).save(drawn, "PNG")
    branding = add_branding(cast.tenant, company=bob.company, by=admin)
    digest = set_logo(branding, content=drawn.getvalue(), by=admin).logo_digest

    def logo(person):
        return customer(person).get("/init").json["data"]["branding"]["logo_url"]

    assert logo(bob) == cast.tenant.url(f"/brand/logos/{digest}.png")
    assert logo(mallory) is None


@pytest.mark.parametrize(
    "color", ["red", "#fff", "#12345g", "#123456;", "#12345\n6", "}body{", "#ffee00", " #ffee00"]
)
def test_it_takes_no_color_that_is_none_or_too_pale(cast, admin, color):
    with pytest.raises(Invalid) as refused:
        add_branding(cast.tenant, primary_color=color, by=admin)
    assert set(refused.value.fields) == {"primary_color"}
    assert not Branding.objects.exists()


def test_it_has_one_branding_of_each(cast, admin, bob, rita):
    add_branding(cast.tenant, by=admin)
    add_branding(cast.tenant, company=bob.company, by=admin)
    for company in (None, bob.company):
        with pytest.raises(Invalid):
            add_branding(cast.tenant, company=company, by=admin)
    with pytest.raises(Invalid):
        add_branding(cast.rival, company=bob.company, by=cast.boss)


# ── Theme ────────────────────────────────────────────────────────────────────────────────────────
def colors_of(block):
    return dict(re.findall(r"--([\w-]+):(#[0-9a-f]{6});", block))


@pytest.mark.parametrize("color", ["#1d5fd1", "#000000", "#b91c1c", "#6d28d9", "#3d8f00"])
def test_it_gives_colors_that_can_be_read(customer, cast, admin, color):
    add_branding(cast.tenant, primary_color=color, accent_color=color, by=admin)
    answer = customer().get("/theme.css")
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    light, dark = answer.body.decode().split("@media")
    for block, page in ((light, "#ffffff"), (dark, "#15181e")):
        told = colors_of(block)
        for name in ("primary", "accent"):
            assert told[f"brand-{name}"] == color
            assert contrast(told[f"brand-on-{name}"], color) >= 4.5
            assert contrast(told[f"brand-{name}-text"], page) >= 4.5


def test_it_lets_browsers_keep_the_theme_until_it_changes(customer, cast, admin, bob):
    branding = add_branding(cast.tenant, by=admin)
    answer = customer().get("/theme.css")
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert {"Authorization", "Cookie"} <= set(answer.headers["Vary"].split(", "))
    known = {"If-None-Match": answer.headers["ETag"]}
    assert customer().get("/theme.css", headers=known).status == 304
    update_branding(branding, changes={"primary_color": "#7a1fa2"}, by=admin)
    assert customer().get("/theme.css", headers=known).status == 200
    private = customer(bob).get("/theme.css")
    assert private.headers["Cache-Control"] == "private, max-age=300"


# ── Modules ──────────────────────────────────────────────────────────────────────────────────────
def test_it_tells_which_modules_are_on(customer, cast, admin, bob, mallory):
    def on(person):
        answer = customer(person).get("/modules").json
        assert answer["success"] is True
        return answer["data"]["modules"]["billing"]

    assert on(bob) is True
    switch_module(cast.tenant, key="billing", is_enabled=False, by=admin)
    switch_module(cast.tenant, key="billing", is_enabled=True, company=mallory.company, by=admin)
    assert (on(bob), on(mallory), on(admin)) == (False, True, False)
    assert customer().get("/init").json["data"]["features"]["billing"] is False
    switch_module(cast.tenant, key="billing", is_enabled=True, by=admin)
    assert on(bob) is True


def test_it_knows_no_further_modules(cast, admin):
    with pytest.raises(Invalid):
        switch_module(cast.tenant, key="nonsense", is_enabled=True, by=admin)
