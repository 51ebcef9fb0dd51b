"""An address of a module that is switched off, and one that names a thing by its number."""

import pytest
from django.urls import path

from accounts.services import switch_module
from helpdesk.api.customer.dialect import CustomerView, success


class Bill(CustomerView):
    module = "billing"

    def get(self, request, bill_id):
        return success({"bill_id": int(bill_id)})


urlpatterns = [path("helpdesk/api/v1/bills/<str:bill_id>", Bill.as_view())]


@pytest.fixture(autouse=True)
def bills(settings):
    settings.ROOT_URLCONF = __name__


def test_it_refuses_before_anything_is_looked_up(customer, cast, admin, bob, mallory):
    assert customer(bob).get("/bills/7").json["data"] == {"bill_id": 7}
    switch_module(cast.tenant, key="billing", is_enabled=False, company=bob.company, by=admin)
    for address in ("/bills/7", "/bills/x"):
        answer = customer(bob).get(address)
        assert (answer.status, answer.json["code"]) == (403, "module_disabled")
        assert customer().get(address).status == 401
    assert customer(mallory).get("/bills/7").status == 200


@pytest.mark.parametrize("text", ["x", "-1", "1.0", "%00", "0x1", "9" * 30])
def test_it_knows_nothing_by_a_malformed_id(customer, bob, text):
    answer = customer(bob).get(f"/bills/{text}")
    assert (answer.status, set(answer.json)) == (404, {"error"})
