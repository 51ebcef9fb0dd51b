"""Bringing in many rows at once: how the pages of people and of equipment speak, and their form."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms

from accounts.models import Site, User
from assets.models import AssetType
from helpdesk.core.imports import Column, Mode
from helpdesk.forms import ServiceForm
from helpdesk.imports.kinds import KINDS, Kind
from helpdesk.imports.models import Import
from helpdesk.imports.reading import rows_of
from helpdesk.imports.services import import_rows


@dataclass(frozen=True)
class Intake:
    """One kind of import in the portal: where its pages are, and what they call things.

    `module` is what may be switched off, `ways` the columns by which a row is known again.
    """

    kind: Kind
    home: str
    section: str
    things: str
    list_url: str
    list_name: str
    known: str
    ways: tuple[tuple[str, str], ...]
    module: str = ""

    def is_open_to(self, user: User) -> bool:
        """Whether somebody brings these in here; staff have the admin and the commands."""
        return not user.is_agent and user.company_id is not None and user.may(self.kind.perm)


PEOPLE = Intake(
    KINDS["employees"],
    home="/portal/people",
    section="people",
    things="people",
    list_url="/portal/people",
    list_name="People",
    known="People who are there already",
    ways=(("email", "E-mail address"), ("external_id", "Your own number")),
)
EQUIPMENT = Intake(
    KINDS["assets"],
    home="/portal/equipment",
    section="equipment",
    things="equipment",
    list_url="/portal/equipment?of=all",
    list_name="Equipment",
    known="Equipment that is there already",
    ways=(("serial_number", "Serial number"), ("external_id", "Your own number")),
    module="assets",
)


class ImportForm(ServiceForm):
    """A file of rows, and what is meant by it."""

    file = forms.FileField(
        label="Your file",
        help_text="CSV, as any spreadsheet saves it, or a list as JSON. Up to 50,000 rows.",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv,text/plain,.txt,.tsv,.json"}),
        error_messages={"required": "Choose a file.", "empty": "This file is empty."},
    )
    mode = forms.ChoiceField(
        choices=[
            (Mode.CREATE.value, "Leave alone, and tell me"),
            (Mode.UPSERT.value, "Change as the file says"),
        ],
        initial=Mode.CREATE.value,
        widget=forms.RadioSelect,
    )
    match_on = forms.ChoiceField(label="Known by", required=False)

    def __init__(self, *args: Any, intake: Intake, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = intake.kind
        self.fields["mode"].label = intake.known
        self.fields["match_on"].choices = intake.ways

    def run(self) -> Import:
        kind, said = self.kind, self.cleaned_data
        mode, match_on = Mode(said["mode"]), said["match_on"] or kind.match_on[0]
        return import_rows(
            self.user.company,
            kind=kind,
            rows=rows_of(said["file"].file, said["file"].name, kind, mode=mode, match_on=match_on),
            mode=mode,
            match_on=match_on,
            is_dry_run="rehearse" in self.data,
            is_kept=True,
            filename=said["file"].name,
            by=self.user,
        )


def columns_for(user: User, kind: Kind) -> list[dict[str, Any]]:
    """The columns a file may have, each with what stands in it."""
    return [
        {"name": column.name, "is_needed": column.required, "takes": _takes(column, user)}
        for column in kind.columns
    ]


def _takes(column: Column, user: User) -> str:
    if column.name in _MEANINGS:
        return _MEANINGS[column.name](user)
    if column.choices:
        return f"One of: {', '.join(column.choices)}."
    return _TYPES.get(column.type) or f"Text, at most {column.max_length:,} characters."


def _sites(user: User) -> str:
    rows = Site.objects.visible_to(user).filter(company=user.company_id).primary_first()
    sites = [f"{site.number} {site.name}" for site in rows]
    return f"The number of a site: {', '.join(sites)}." if sites else "The number of a site."


def _types(user: User) -> str:
    names = AssetType.objects.visible_to(user).by_name().values_list("name", flat=True)
    return f"One of: {', '.join(names)}." if names else "The name of a type."


_TYPES = {
    "email": "An e-mail address.",
    "integer": "A whole number.",
    "boolean": "true or false.",
    "date": "A date like 2026-03-10.",
}
# What only the company itself, or the column as such, can say.
_MEANINGS: dict[str, Callable[[User], str]] = {
    "site_number": _sites,
    "type": _types,
    "assigned_to": lambda user: "The employee number of who uses it.",
    "external_id": lambda user: "How your own lists call it.",
    "custom_fields": lambda user: 'The fields of the type, such as {"memory_gb": 32}.',
    "send_invite": lambda user: "true mails a link to choose a password.",
}
