"""The people of a company as its IT and its managers see them: the list, and the forms."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Page, Paginator
from django.http import QueryDict

from accounts.models import Site, User
from accounts.models.people import UserQuerySet
from accounts.permissions import Perm
from accounts.services import add_employee, update_employee
from accounts.services.employees import EMPLOYEE_FIELDS
from accounts.services.rights import RIGHTS, holds_right
from helpdesk.core.text import is_storable, one_line
from helpdesk.forms import ServiceForm
from helpdesk.pages import pager

PAGE_SIZE = 25
HOME = "/portal/people"
STANDINGS = {"": "Everybody", "active": "Active", "inactive": "Inactive"}


def words_in(query: Mapping[str, str], name: str = "q") -> str:
    """What somebody typed to search by, on one line; nothing if it cannot be searched for."""
    typed = query.get(name, "")
    return one_line(typed)[:200] if is_storable(typed) else ""


def people_of(user: User) -> UserQuerySet:
    """The employees somebody sees in the portal; staff have the desk for them."""
    rows = User.objects.of_tenant(user.tenant_id).employees_for(user)
    return rows.filter(company=user.company_id)


@dataclass(frozen=True)
class Choice:
    label: str
    href: str
    is_current: bool


class People:
    """The list as the address asks for it. What the address cannot mean, it ignores."""

    def __init__(self, user: User, query: QueryDict) -> None:
        self.user = user
        self.search = words_in(query)
        self.standing = query.get("status", "") if query.get("status", "") in STANDINGS else ""
        self._page_wanted = query.get("page", "1")

    @cached_property
    def page(self) -> Page:
        rows = people_of(self.user).select_related("site")
        if self.search:
            rows = rows.called(self.search)
        if self.standing:
            rows = rows.filter(is_active=self.standing == "active")
        return Paginator(rows.by_name(), PAGE_SIZE).get_page(self._page_wanted)

    @property
    def standings(self) -> list[Choice]:
        return [
            Choice(label, self.url(status=key), key == self.standing)
            for key, label in STANDINGS.items()
        ]

    @property
    def pager(self) -> dict[str, str]:
        return pager(self.page, lambda number: self.url(page=number))

    def url(self, **changes: object) -> str:
        state = {"q": self.search, "status": self.standing, "page": 1} | changes
        said = {name: value for name, value in state.items() if value not in ("", 1)}
        return f"{HOME}?{urlencode(said)}" if said else HOME


class PersonForm(ServiceForm):
    """Who somebody is and what they may do. A right that one lacks cannot be chosen."""

    first_name = forms.CharField(max_length=100)
    last_name = forms.CharField(max_length=100)
    email = forms.CharField(label="E-mail", max_length=254, widget=forms.EmailInput)
    phone = forms.CharField(
        max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    department = forms.CharField(max_length=100, required=False)
    site = forms.ModelChoiceField(None, required=False, empty_label="No site")
    external_id = forms.CharField(
        label="Your own number",
        max_length=255,
        required=False,
        help_text="How your own lists call this person, such as a personnel number.",
    )
    can_create_tickets = forms.BooleanField(label="Ask for help", required=False)
    is_manager = forms.BooleanField(label="Decide on their team's requests", required=False)
    can_view_billing = forms.BooleanField(label="See invoices and proposals", required=False)
    it_privileges = forms.BooleanField(
        label="Keep people, groups and settings of the company", required=False
    )
    asset_edit = forms.ChoiceField(
        label="Equipment",
        choices=[("None", "Not visible"), ("Read Only", "Look at it"), ("Modify", "Change it")],
    )

    def __init__(self, *args: Any, person: User | None = None, **kwargs: Any) -> None:
        self.person = person
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = Site.objects.visible_to(self.user).primary_first()
        self.fields["site"].label_from_instance = lambda site: site.name
        is_oneself = person == self.user
        for name in RIGHTS:
            if name != "asset_edit":
                lacks = not holds_right(self.user, name, True)
                had = person is not None and getattr(person, name)
                self.fields[name].disabled = is_oneself or (lacks and not had)
        self.fields["asset_edit"].disabled = is_oneself

    @property
    def rights(self) -> list[forms.BoundField]:
        return [self[name] for name in RIGHTS if name != "asset_edit"]

    @property
    def is_limited(self) -> bool:
        return any(field.disabled for field in self.fields.values())

    @classmethod
    def showing(cls, person: User, user: User) -> "PersonForm":
        """The form as the person is now."""
        first, last = person.name_parts
        initial = {name: getattr(person, name) for name in (*EMPLOYEE_FIELDS, *RIGHTS)}
        return cls(
            initial=initial | {"first_name": first, "last_name": last}, person=person, user=user
        )

    def run(self) -> User:
        return update_employee(self.person, changes=self.cleaned_data, by=self.user)


class NewPersonForm(PersonForm):
    send_invite = forms.BooleanField(
        label="Mail them a link to choose a password", required=False, initial=True
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"can_create_tickets": True, "asset_edit": "None"})
        super().__init__(*args, **kwargs)

    def run(self) -> User:
        values = dict(self.cleaned_data)
        wants = values.pop("send_invite")
        return add_employee(self.user.company, wants_invitation=wants, **values, by=self.user)


def may_see_people(user: User) -> bool:
    """Whether the portal has the pages of this module for somebody."""
    return not user.is_agent and user.company_id is not None and user.may(Perm.SEE_EMPLOYEES)


def keeps_people(user: User) -> bool:
    """Whether somebody keeps the people and groups of their company here, and reads its log."""
    return may_see_people(user) and user.may(Perm.MANAGE_EMPLOYEES)
