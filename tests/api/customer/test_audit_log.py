"""What happened in a company, for those who look after its IT."""

from accounts.services import add_employee, change_password, update_employee
from helpdesk.demo.people import PASSWORD


def log_of(ask, query=""):
    answer = ask.get(f"/audit-log{query}")
    assert answer.status == 200, answer.body
    return answer.json["events"]


def test_it_tells_who_did_what_to_whom(customer, ivan, bob, mallory):
    update_employee(bob, changes={"asset_edit": "Modify"}, by=ivan)
    entry = log_of(customer(ivan), "?type=access_changed")[0]
    assert entry | {"event_id": 0, "created_at": ""} == {
        "event_id": 0,
        "type": "access_changed",
        "created_at": "",
        "actor_name": "Ivan Petrov",
        "actor_number": ivan.employee_number,
        "subject_type": "user",
        "subject_id": bob.employee_number,
        "subject_name": "Bob Keller",
        "fields": ["asset_edit"],
        "changes": {"asset_edit": ["Read Only", "Modify"]},
    }
    assert entry["created_at"].endswith("Z")
    # The newest first, and nothing of other companies.
    update_employee(bob, changes={"phone": "1"}, by=ivan)
    assert next(each["type"] for each in log_of(customer(ivan))) in {"person_updated", "signed_in"}
    assert bob.display_name not in {each["subject_name"] for each in log_of(customer(mallory))}


def test_it_tells_who_signed_in_and_no_other_inner_matters(customer, cast, ivan, bob, agent):
    ticket = cast.ticket(bob, assignee=agent)
    cast.comment(ticket, agent, "He breaks every printer.", is_internal=True)
    customer(bob)
    types = {each["type"] for each in log_of(customer(ivan), "?per_page=100")}
    assert {"signed_in", "ticket_created"} <= types
    answer = customer(ivan).get("/audit-log?per_page=100")
    assert b"breaks" not in answer.body
    assert all(
        each["changes"] == {} for each in answer.json["events"] if each["subject_type"] == "ticket"
    )


def test_it_holds_no_secret(customer, ivan, bob):
    change_password(bob, old_password=PASSWORD, new_password="four quiet boats", by=bob)
    answer = customer(ivan).get("/audit-log?type=password_changed")
    assert len(answer.json["events"]) == 1
    for secret in (PASSWORD, "four quiet", bob.password, "argon2"):
        assert secret.encode() not in answer.body


def test_it_is_for_the_it_of_the_company(customer, ivan, bob, dana, agent, mallory):
    for person in (bob, dana):
        assert customer(person).get("/audit-log").status == 403
    assert customer(agent).get("/audit-log").status == 400
    assert customer(agent).get("/audit-log?company_number=x").status == 400
    add_employee(
        mallory.company, first_name="Q", last_name="D", email="q@globex.example", by=mallory
    )
    found = log_of(customer(agent), f"?company_number={mallory.company.number}&type=person_added")
    assert found[0]["actor_name"] == "Mallory Reyes"
    number = mallory.company.number
    assert customer(ivan).get(f"/audit-log?company_number={number}").status == 400
