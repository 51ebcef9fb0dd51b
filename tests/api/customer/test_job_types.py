"""Job types (V116)."""

from accounts.services import system_user
from tickets.services import add_job_type


def test_it_lists_what_is_offered_by_name(customer, cast, bob):
    by = system_user(cast.tenant)
    network = add_job_type(cast.tenant, name="Network", default_priority=2, by=by)
    access = add_job_type(
        cast.tenant, name="access", description="Rights.", requires_approval=True, by=by
    )
    add_job_type(cast.tenant, name="Fax", is_active=False, by=by)
    add_job_type(cast.rival, name="Hardware", by=system_user(cast.rival))
    answer = customer(bob).get("/job-types")
    assert answer.status == 200
    assert answer.json["job_types"] == [
        {
            "job_type_id": access.pk,
            "name": "access",
            "description": "Rights.",
            "requires_approval": True,
            "default_priority": 3,
        },
        {
            "job_type_id": network.pk,
            "name": "Network",
            "description": "",
            "requires_approval": False,
            "default_priority": 2,
        },
    ]
    assert answer.json["pagination"]["total"] == 2


def test_it_offers_staff_the_same(customer, cast, agent):
    add_job_type(cast.tenant, name="Fax", is_active=False, by=system_user(cast.tenant))
    assert customer(agent).get("/job-types").json["job_types"] == []
