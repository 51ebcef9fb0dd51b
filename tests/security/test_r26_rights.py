"""GLPI CVE-2023-28634, CVE-2023-28632: nobody gives a right they lack, and nobody changes their own."""

# Fixtures of their own suites are borrowed.
# ruff: noqa: F811

import pytest

from accounts.models import User
from accounts.services import update_employee
from helpdesk.core.errors import Forbidden
from tests.api.customer.conftest import customer  # noqa: F401

NEW = {"first_name": "Nora", "last_name": "Quist", "email": "nora@acme.example"}


@pytest.mark.parametrize(
    ("lacks", "gives"),
    [
        ({"is_manager": False}, {"ismgr": True}),
        ({"can_view_billing": False}, {"can_view_billing": True}),
        ({"asset_edit": "Read Only"}, {"asset_edit": "Modify"}),
        ({"asset_edit": "None"}, {"can_view_assets": True}),
        ({"can_create_tickets": False}, {"can_create_tickets": True}),
    ],
)
def test_it_lets_nobody_give_a_right_they_lack(customer, ivan, erin, lacks, gives):
    User.objects.filter(pk=ivan.pk).update(**lacks)
    before = User.objects.filter(pk=erin.pk).values().get()
    path = f"/employees/{erin.employee_number}"
    answer = customer(ivan).send("PUT", path, {"permissions": gives})
    assert (answer.status, answer.json["code"]) == (403, "right_not_held")
    answer = customer(ivan).post("/employees", NEW | {"permissions": gives})
    assert (answer.status, answer.json["code"]) == (403, "right_not_held")
    assert User.objects.filter(pk=erin.pk).values().get() == before


def test_it_gives_a_newcomer_no_right_that_their_maker_lacks(customer, ivan):
    User.objects.filter(pk=ivan.pk).update(can_create_tickets=False)
    answer = customer(ivan).post("/employees", NEW)
    assert answer.json["data"]["permissions"]["can_create_tickets"] is False


@pytest.mark.parametrize(
    "body",
    [
        {"status": "inactive"},
        {"permissions": {"it_privileges": False}},
        {"permissions": {"ismgr": True}},
    ],
)
def test_it_lets_nobody_change_their_own_rights(customer, ivan, body):
    answer = customer(ivan).send("PUT", f"/employees/{ivan.employee_number}", body)
    assert (answer.status, answer.json["code"]) == (403, "own_rights")
    assert customer(ivan).get("/employees").status == 200


def test_it_lets_two_it_people_not_take_their_rights_from_each_other(ivan, bob):
    """So the last one stays: whose right was taken while they waited takes nobody's."""
    User.objects.filter(pk=bob.pk).update(it_privileges=True)
    bob.refresh_from_db()
    update_employee(bob, changes={"it_privileges": False}, by=ivan)
    # What bob's request still believes.
    with pytest.raises(Forbidden):
        update_employee(ivan, changes={"it_privileges": False}, by=bob)
