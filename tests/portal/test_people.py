"""The people of a company in the portal: IT keeps them, managers see their team."""

from accounts.models import ManagerGroup, Session, User

NEW = {
    "first_name": "Nora",
    "last_name": "Quist",
    "email": "nora@acme.example",
    "asset_edit": "None",
    "can_create_tickets": "on",
}


def test_it_shows_the_people_to_those_who_keep_them(portal, ivan, bob, erin, mallory):
    page = portal(ivan).get("/portal/people")
    assert page.status == 200
    for name in ("Bob Keller", "Erin Walsh", "Ivan Petrov", "Add someone"):
        assert name in page.html
    assert "Mallory" not in page.html
    found = portal(ivan).get("/portal/people?q=bob&status=active").html
    assert "Bob Keller" in found and "Erin Walsh" not in found
    assert portal(ivan).get("/portal/people?q=%00x&page=9").status == 200


def test_it_shows_managers_their_team_to_look_at(portal, dana, bob, erin):
    group = ManagerGroup.objects.create(company=dana.company, name="Sales")
    group.managers.add(dana)
    group.members.add(bob)
    page = portal(dana).get("/portal/people").html
    assert "Bob Keller" in page and "Erin Walsh" not in page and "Add someone" not in page
    one = portal(dana).get(f"/portal/people/{bob.employee_number}").html
    assert "bob@acme.example" in one and '<form class="form' not in one
    for path in ("new", "import", "template"):
        assert portal(dana).get(f"/portal/people/{path}").status == 403
    assert portal(dana).post(f"/portal/people/{bob.employee_number}", NEW).status == 403
    assert portal(bob).get("/portal/people").status == 403
    assert "/portal/people" not in portal(bob).get("/portal").html


def test_it_adds_and_changes_somebody(portal, ivan):
    answer = portal(ivan).post("/portal/people/new", NEW)
    made = User.objects.get(email="nora@acme.example")
    assert (answer.status, answer.path) == (200, f"/portal/people/{made.employee_number}")
    assert (made.company, made.can_create_tickets) == (ivan.company, True)
    path = f"/portal/people/{made.employee_number}"
    body = NEW | {"department": "Legal", "asset_edit": "Modify", "is_manager": "on"}
    assert portal(ivan).post(path, body).status == 200
    made.refresh_from_db()
    # Ivan decides on nothing himself, so that box is not his to tick.
    assert (made.department, made.asset_edit, made.is_manager) == ("Legal", "Modify", False)


def test_it_says_what_is_wrong_at_the_field(portal, ivan, bob):
    answer = portal(ivan).post("/portal/people/new", NEW | {"email": "bob@acme.example"})
    assert answer.status == 400
    assert "Somebody else has this already." in answer.html
    assert 'value="Nora"' in answer.html


def test_it_changes_nobodys_own_rights(portal, ivan):
    path = f"/portal/people/{ivan.employee_number}"
    assert "Somebody else changes" in portal(ivan).get(path).html
    body = NEW | {"email": ivan.email}
    assert portal(ivan).post(path, body).status == 200
    assert User.objects.get(pk=ivan.pk).it_privileges
    assert portal(ivan).post(f"{path}/standing").status == 403


def test_it_lets_somebody_in_no_longer_and_again(portal, ivan, bob):
    portal(bob).get("/portal")
    path = f"/portal/people/{bob.employee_number}/standing"
    assert portal(ivan).post(path).status == 200
    assert not User.objects.get(pk=bob.pk).is_active
    assert not Session.objects.filter(user=bob).exists()
    assert portal(ivan).post(path).status == 200
    assert User.objects.get(pk=bob.pk).is_active
