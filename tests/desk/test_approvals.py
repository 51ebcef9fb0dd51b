"""The approval of a ticket on its page in the desk."""

import pytest

from accounts.services import add_manager_group, system_user
from tickets.models import Ticket
from tickets.services import add_job_type


@pytest.fixture
def access(cast):
    by = system_user(cast.tenant)
    return add_job_type(cast.tenant, name="Access", requires_approval=True, by=by)


def test_it_tells_who_decides_and_reminds_them(desk, cast, access, agent, dana, bob):
    by = system_user(cast.tenant)
    add_manager_group(bob.company, name="S", managers=[dana], members=[bob], by=by)
    ticket = cast.ticket(bob, job_type=access)
    browser, path = desk(agent), f"/desk/tickets/{ticket.number}"
    page = browser.get(path)
    assert "Dana Whitfield" in page.text and "asked for approval" in page.text
    page = browser.submit(page, f"{path}/remind")
    assert "Reminded." in page.text
    assert ticket.approvals.get().reminded_at
    assert browser.post(f"{path}/approval", {"decision": "approve"}).status == 403


def test_it_decides_where_no_customer_can(desk, cast, access, agent, ivan):
    ticket = cast.ticket(ivan, job_type=access)
    browser, path = desk(agent), f"/desk/tickets/{ticket.number}"
    refused = browser.submit(browser.get(path), f"{path}/approval", decision="reject", comment="")
    assert "Say why" in refused.text
    page = browser.submit(browser.get(path), f"{path}/approval", decision="approve", comment="Ok.")
    assert "Approved." in page.text
    assert Ticket.objects.get(pk=ticket.pk).approval_status == "approved"
