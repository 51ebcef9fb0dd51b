"""What the palette finds for somebody: some of each kind, as lines that lead there."""

from collections.abc import Iterator
from typing import NamedTuple

from accounts.models import Company, User
from assets.models import Asset
from desk.listing import shown
from helpdesk.templatetags.ui import avatar, icon, status_glyph
from tickets.models import Ticket

TICKETS, OTHERS = 5, 3


class Line(NamedTuple):
    """`sign` is drawn before it, `reference` and `detail` stand beside its label."""

    href: str
    sign: str
    label: str
    detail: str = ""
    reference: str = ""


def found(text: str, user: User) -> list[tuple[str, list[Line]]]:
    """The kinds of which something fits, each with its lines."""
    kinds = {"Tickets": _tickets, "People": _people, "Companies": _companies, "Assets": _assets}
    groups = {label: list(lines(text, user)) for label, lines in kinds.items()}
    if any(_is_name(text, person.label) for person in groups["People"]):
        # Somebody typed by name is meant more often than the tickets that mention them.
        groups = {"People": groups["People"]} | groups
    return [(label, lines) for label, lines in groups.items() if lines]


def _is_name(text: str, name: str) -> bool:
    """Whether each word begins one of the name."""
    names = name.casefold().split()
    return all(any(n.startswith(word) for n in names) for word in text.casefold().split())


def _tickets(text: str, user: User) -> Iterator[Line]:
    rows = Ticket.objects.visible_to(user).matching(text, user).newest_first()
    for ticket in shown(rows)[:TICKETS]:
        sign, reference = status_glyph(ticket.status), ticket.reference
        yield Line(f"/desk/tickets/{ticket.number}", sign, ticket.title, reference=reference)


def _people(text: str, user: User) -> Iterator[Line]:
    for person in User.objects.visible_to(user).people().called(text).by_name()[:OTHERS]:
        sign = avatar(person, "small")
        yield Line(f"/desk/people/{person.public_id}", sign, person.display_name, person.email)


def _companies(text: str, user: User) -> Iterator[Line]:
    for company in Company.objects.visible_to(user).called(text).by_name()[:OTHERS]:
        yield Line(f"/desk/companies/{company.number}", icon("building-2"), company.name)


def _assets(text: str, user: User) -> Iterator[Line]:
    rows = Asset.objects.visible_to(user).switched_on_for(user).matching(text).by_name()
    for asset in rows.select_related("company")[:OTHERS]:
        detail = f"{asset.serial_number} {asset.company.name}"
        yield Line(f"/desk/assets/{asset.pk}", icon("laptop"), asset.machine_name, detail)
