"""Teams and people, for filling in a ticket."""

import pytest


def test_it_lists_the_teams_by_name(api, agent, cast):
    desk, network = cast.team("Service Desk"), cast.team("Network")
    assert api(agent).get("/teams").json == [
        {"id": str(network.public_id), "name": "Network"},
        {"id": str(desk.public_id), "name": "Service Desk"},
    ]


def test_it_lists_people_by_role_and_name(api, agent, lead, bob, admin):
    def names(query):
        return [row["display_name"] for row in api(agent).get(f"/users?{query}").json]

    assert names("role=manager") == [lead.display_name]
    assert names("role=requester") == [bob.display_name]
    assert names("q=demo.example") == [admin.display_name, agent.display_name, lead.display_name]
    assert names("q=demo.example&limit=1") == [admin.display_name]
    first = api(agent).get("/users?role=admin").json[0]
    assert set(first) == {"id", "email", "display_name", "roles"}


@pytest.mark.parametrize("query", ["role=root", "role=%00", "limit=-1", "q=%00"])
def test_it_refuses_a_query_that_cannot_be(api, agent, query):
    answer = api(agent).get(f"/users?{query}")
    assert answer.status == 400
    assert list(answer.errors) == [query.split("=")[0]]


@pytest.mark.parametrize("path", ["/teams", "/users"])
def test_it_is_for_agents(api, bob, path):
    answer = api(bob).get(path)
    assert (answer.status, answer.json) == (403, {"error": "forbidden"})


def test_it_keeps_tenants_apart(api, rita, cast, agent):
    cast.team("Service Desk")
    assert api(rita).get("/teams").json == []
    assert [row["email"] for row in api(rita).get("/users").json] == [rita.email]
