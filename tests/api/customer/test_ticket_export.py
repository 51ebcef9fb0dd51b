"""Tickets as a file (V022)."""

import csv
import io

import pytest

from accounts.services import system_user
from helpdesk.api.customer.ticket_export import MOST
from helpdesk.reporting.pdf import Column, Paper
from tickets.services import add_job_type

pytestmark = pytest.mark.usefixtures("everybody")

HEAD = (
    "ticket_id,ticket_number,subject,status,priority,job_type,requester,assigned_tech,"
    "created_at,updated_at,closed_at"
)


@pytest.fixture
def ticket(cast, agent, bob):
    hardware = add_job_type(cast.tenant, name="Hardware", by=system_user(cast.tenant))
    return cast.ticket(
        bob, title='Printer, "old",\non fire', job_type=hardware, assignee=agent, priority=1
    )


def table(answer):
    return list(csv.DictReader(io.StringIO(answer.body.decode())))


def test_it_writes_csv(customer, agent, bob, ticket):
    answer = customer(bob).get("/tickets/export?format=csv")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="tickets-20')
    assert answer.body.split(b"\r\n")[0].decode() == HEAD
    (row,) = table(answer)
    assert row == {
        "ticket_id": str(ticket.pk),
        "ticket_number": str(ticket.number),
        "subject": 'Printer, "old", on fire',
        "status": "open",
        "priority": "1",
        "job_type": "Hardware",
        "requester": "Bob Keller",
        "assigned_tech": str(agent.employee_number),
        "created_at": ticket.created_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "updated_at": ticket.updated_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "closed_at": "",
    }


def test_it_writes_what_one_may_see_and_asks_for(customer, cast, ivan, bob, mallory, ticket):
    mine = cast.ticket(ivan, title="Wi-Fi is gone", priority=2)
    cast.ticket(mallory, title="Theirs")
    ask = customer(ivan)
    assert {row["ticket_id"] for row in table(ask.get("/tickets/export"))} == {
        str(ticket.pk),
        str(mine.pk),
    }
    found = table(ask.get("/tickets/export?priority=2&columns=subject,requester"))
    assert found == [{"subject": "Wi-Fi is gone", "requester": "Ivan Petrov"}]
    body = {"format": "csv", "priority": [2], "columns": ["subject", "requester"]}
    assert table(ask.post("/tickets/export", body)) == found
    assert table(customer(bob).get("/tickets/export?requester=999999")) == []


def test_it_guards_cells_that_are_formulas(customer, cast, bob):
    cast.ticket(bob, title='=HYPERLINK("http://evil.example")', description="@SUM(1)")
    (row,) = table(customer(bob).get("/tickets/export?columns=subject,description"))
    assert (row["subject"][:2], row["description"][:2]) == ("'=", "'@")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("format=xls", "format"),
        ("format=", "format"),
        ("columns=password", "columns"),
        ("status=Resolved", "status"),
    ],
)
def test_it_refuses_what_makes_no_file(customer, bob, query, field):
    answer = customer(bob).get(f"/tickets/export?{query}")
    assert (answer.status, set(answer.errors)) == (400, {field})


def test_it_makes_no_endless_paper(customer, cast, bob, ticket, monkeypatch):
    monkeypatch.setitem(MOST, "pdf", 1)
    assert customer(bob).get("/tickets/export?format=pdf").status == 200
    cast.ticket(bob)
    answer = customer(bob).get("/tickets/export?format=pdf")
    assert (answer.status, answer.json["code"]) == (400, "too_many")


def test_it_makes_few_files_a_minute(customer, bob, settings):
    settings.RATE_LIMIT_EXPORTS = 1
    ask = customer(bob)
    assert [ask.get("/tickets/export").status for _ in range(2)] == [200, 429]


# ── Paper ────────────────────────────────────────────────────────────────────────────────────────
def test_it_writes_pdf(customer, bob, ticket):
    answer = customer(bob).get("/tickets/export?format=pdf")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].endswith('.pdf"')
    assert answer.body.startswith(b"%PDF-") and answer.body.rstrip().endswith(b"%%EOF")


def paper(*rows):
    columns = [Column("No.", 1, is_number=True), Column("Subject", 4)]
    return Paper("Acme", "#1d5fd1", "Tickets", columns, rows, facts=[("For", "Bob")]).pdf()


def test_it_goes_on_over_pages():
    made = paper(*([str(n), f"Ticket {n}"] for n in range(100)))
    assert b"/Count 5" in made
