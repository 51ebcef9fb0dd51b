"""Sites of the company (V079), and how lists are paged."""

import pytest

from accounts.services import add_site, system_user


@pytest.fixture
def sites(bob, office):
    by = system_user(bob.tenant)
    return [office, *(add_site(bob.company, name=f"Depot {each}", by=by) for each in range(24))]


def test_it_lists_the_sites_with_the_main_one_first(customer, bob, sites):
    answer = customer(bob).get("/sites")
    assert answer.status == 200
    assert answer.json["pagination"] == {
        "page": 1, "limit": 20, "per_page": 20, "total": 25, "total_pages": 2,
    }  # fmt: skip
    assert answer.json["sites"][0] == {
        "site_number": sites[0].number,
        "site_name": "Headquarters",
        "address": "",
        "city": "New York",
        "state": "",
        "postal_code": "",
        "country": "",
        "phone": "",
        "is_primary": True,
        "company_number": bob.company.number,
    }
    assert len(answer.json["sites"]) == 20


@pytest.mark.parametrize("name", ["limit", "per_page"])
def test_it_gives_the_page_that_is_asked_for(customer, bob, sites, name):
    ask = customer(bob)
    pages = [ask.get(f"/sites?{name}=10&page={page}").json for page in (1, 2, 3, 4)]
    assert [len(page["sites"]) for page in pages] == [10, 10, 5, 0]
    numbers = [site["site_number"] for page in pages for site in page["sites"]]
    assert numbers == [site.number for site in sites]
    assert pages[2]["pagination"] == {
        "page": 3, "limit": 10, "per_page": 10, "total": 25, "total_pages": 3,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("page=0", "page"),
        ("page=-1", "page"),
        ("page=x", "page"),
        ("page=1.5", "page"),
        ("page=", "page"),
        ("page=999999999999", "page"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("per_page=101", "per_page"),
        ("per_page=%00", "per_page"),
        ("limit=10&per_page=20", "per_page"),
    ],
)
def test_it_refuses_pages_that_cannot_be(customer, bob, query, field):
    answer = customer(bob).get(f"/sites?{query}")
    assert (answer.status, set(answer.errors)) == (400, {field})


def test_it_shows_customers_their_own_and_staff_all(customer, cast, bob, agent, mallory, office):
    by = system_user(cast.tenant)
    tower = add_site(mallory.company, name="Tower", by=by)
    assert office.number != tower.number

    def seen(person):
        return {site["site_name"] for site in customer(person).get("/sites").json["sites"]}

    assert seen(bob) == {"Headquarters"}
    assert seen(mallory) == {"Tower"}
    assert seen(agent) == {"Headquarters", "Tower"}
    assert seen(cast.rita) == set()
