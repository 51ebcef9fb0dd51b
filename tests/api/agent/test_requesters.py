"""The people who ask for help, as agents keep them."""

import pytest

from accounts.models import User


def test_it_adds_a_requester(api, agent):
    body = {"email": "new@elsewhere.example", "display_name": "New Person"}
    answer = api(agent).post("/requesters", body)
    assert answer.status == 201
    made = User.objects.get(public_id=answer.json["id"])
    assert answer.json == {"id": str(made.public_id), **body}
    assert (made.roles, made.company, made.tenant) == (["requester"], None, agent.tenant)


def test_it_gives_the_person_who_has_the_address_in_any_case(api, agent, bob):
    answer = api(agent).post("/requesters", {"email": "BOB@Acme.example", "display_name": "Other"})
    assert answer.status == 201
    assert answer.json["id"] == str(bob.public_id)
    assert answer.json["display_name"] == bob.display_name


def test_it_puts_a_newcomer_into_the_company_that_claims_the_address(api, agent, bob):
    answer = api(agent).post("/requesters", {"email": "newbie@acme.example", "display_name": "N"})
    assert User.objects.get(public_id=answer.json["id"]).company == bob.company


def test_it_makes_another_person_at_another_tenant(api, rita, bob):
    answer = api(rita).post("/requesters", {"email": bob.email, "display_name": "Their Bob"})
    assert answer.status == 201
    assert answer.json["id"] != str(bob.public_id)


@pytest.mark.parametrize(
    "email",
    ["", "   ", "nonsense", "a@b", "@x.example", "a b@x.example", "a@x.example\nBcc: b@x.example",
     "x" * 250 + "@x.example", f"{'x' * 64}@{'y' * 60}.{'y' * 60}.{'y' * 60}.{'y' * 60}.example",
     "a@x.example\x00", 7, None, ["a@x.example"], True, {"a": 1}],
)  # fmt: skip
def test_it_names_the_address_that_is_none(api, agent, email):
    # Somebody without an address is nobody's answer to an empty one.
    User.objects.create(tenant=agent.tenant, display_name="No Address", employee_number=999)
    answer = api(agent).post("/requesters", {"email": email, "display_name": "X"})
    assert answer.status == 400
    assert list(answer.errors) == ["email"]


def test_it_takes_the_name_from_the_address_if_none_is_given(api, agent):
    assert api(agent).post("/requesters", {"email": "jo@x.example"}).json["display_name"] == "jo"


def test_it_changes_a_requester(api, agent, bob):
    path = f"/requesters/{bob.public_id}"
    answer = api(agent).patch(path, {"display_name": "Robert"})
    assert (answer.status, answer.json["display_name"]) == (200, "Robert")
    assert api(agent).get(path).json == answer.json


@pytest.mark.parametrize("body", [{"email": "x"}, {"email": ""}, {"email": "dana@acme.example"}])
def test_it_refuses_an_address_that_cannot_be(api, agent, bob, dana, body):
    answer = api(agent).patch(f"/requesters/{bob.public_id}", body)
    assert answer.status == 400
    assert list(answer.errors) == ["email"]


def test_it_lets_no_agent_change_another_agent(api, agent, admin, lead):
    path = f"/requesters/{lead.public_id}"
    assert api(agent).patch(path, {"email": "mine@x.example"}).status == 403
    assert api(admin).patch(path, {"display_name": "Lena F."}).status == 200


def test_it_shows_customers_themselves_only(api, bob, dana):
    assert api(bob).get(f"/requesters/{bob.public_id}").json["email"] == bob.email
    assert api(bob).get(f"/requesters/{dana.public_id}").status == 404
    assert api(bob).get("/requesters").status == 403
    assert api(bob).post("/requesters", {"email": "x@x.example"}).status == 403
    assert api(bob).patch(f"/requesters/{bob.public_id}", {"display_name": "B"}).status == 403


def test_it_finds_people_by_parts_of_name_and_address(api, agent, bob, dana, walt):
    def found(query):
        return {row["email"] for row in api(agent).get(f"/requesters?q={query}").json}

    assert found("kell") == {bob.email}
    assert found("ACME") == {bob.email, dana.email}
    assert found("whit+acme") == {dana.email}
    assert found("%25") == set()
    assert found("_") == set()
    assert found("walt") == set()
    assert {bob.email, dana.email, agent.email} == found("")


def test_it_shows_no_machines(api, agent):
    assert "Helpdesk" not in {row["display_name"] for row in api(agent).get("/requesters").json}
    assert api(agent).post("/requesters", {"email": ""}).status == 400


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "limit=1.5", "q=%00"])
def test_it_refuses_a_query_that_cannot_be(api, agent, query):
    answer = api(agent).get(f"/requesters?{query}")
    assert answer.status == 400
    assert list(answer.errors) == [query.split("=")[0]]
