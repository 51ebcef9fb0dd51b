"""The brand's color on the pages that customers see: readable, and nobody else's."""

import pytest
from django.test import Client

from accounts.services import add_branding
from helpdesk.core.colors import SHAPE, TEXT, contrast
from helpdesk.sign_in.colors import DARK_PAGE, LIGHT_PAGE, shades

ADDRESS = "/brand/colors.css"
TENANTS, COMPANYS = "#7a1f5c", "#1d5fd1"
COLORS = ("#000000", "#ffffff", "#7f7f7f", "#ff0000", "#949400", "#00a000", "#0000ff", "#7a1f5c")


@pytest.fixture
def colors(api):
    def of(person):
        answer = api(person).get(ADDRESS)
        assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
        return answer.body.decode()

    return of


@pytest.mark.django_db
def test_it_leaves_our_colors_where_nobody_chose_one(colors, cast, admin, bob):
    assert colors(bob) == ""
    add_branding(cast.tenant, name="Harbor", by=admin)
    assert colors(bob) == ""


def test_it_has_the_color_of_the_tenant_unless_the_company_has_its_own(
    colors, cast, admin, bob, mallory, rita
):
    add_branding(cast.tenant, primary_color=TENANTS, by=admin)
    add_branding(cast.tenant, company=bob.company, primary_color=COMPANYS, by=admin)
    assert COMPANYS in colors(bob) and TENANTS not in colors(bob)
    assert TENANTS in colors(mallory) and COMPANYS not in colors(mallory)
    assert TENANTS in Client().get(ADDRESS).content.decode()
    assert colors(rita) == ""


def test_pages_of_customers_have_it_and_those_of_agents_do_not(api, agent, bob):
    link = f'<link rel="stylesheet" href="{ADDRESS}">'
    assert link in api(bob).get("/portal").body.decode()
    assert link in Client().get("/login").content.decode()
    assert link not in api(agent).get("/desk/queues/all").body.decode()


@pytest.mark.parametrize("page", [LIGHT_PAGE, DARK_PAGE])
@pytest.mark.parametrize("color", COLORS)
def test_it_can_be_read_whatever_was_chosen(color, page):
    made = shades(color, page)
    for text, behind in (
        ("on-accent", "accent-solid"), ("on-accent", "accent-solid-hover"), ("accent", "accent-soft"),
    ):  # fmt: skip
        assert contrast(made[text], made[behind]) >= TEXT, (text, behind)
    assert contrast(made["accent"], page) >= TEXT
    assert contrast(made["focus"], page) >= SHAPE
    if page == DARK_PAGE:
        assert contrast(made["accent-solid"], page) >= SHAPE
