"""Manager groups as the IT of a company keeps them: their forms, and the two lists of people."""

from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Page, Paginator
from django.http import QueryDict

from accounts.models import ManagerGroup, User
from accounts.services import (
    add_manager_group,
    add_to_group,
    remove_from_group,
    update_manager_group,
)
from helpdesk.core.imports import WIDEST_INTEGER
from helpdesk.forms import ServiceForm
from helpdesk.pages import rows_pager
from portal.people import people_of, words_in

HOME = "/portal/groups"
PAGE_SIZE, SUGGESTED = 50, 8
Role = ManagerGroup.Role
WORDS = {
    Role.MANAGER: ("Managers", "They decide on what the people of this group ask for."),
    Role.MEMBER: ("People", "Their requests that need approval go to the managers."),
}


class GroupForm(ServiceForm):
    """What a group is called; a new one, or one that is there."""

    name = forms.CharField(max_length=100)
    description = forms.CharField(max_length=500, required=False)

    def __init__(self, *args: Any, group: ManagerGroup | None = None, **kwargs: Any) -> None:
        if group is not None:
            kwargs["initial"] = {"name": group.name, "description": group.description}
        super().__init__(*args, **kwargs)
        self.group = group

    def run(self) -> ManagerGroup:
        if self.group is None:
            return add_manager_group(self.user.company, **self.cleaned_data, by=self.user)
        return update_manager_group(self.group, changes=self.cleaned_data, by=self.user)


class JoinForm(ServiceForm):
    """Who comes into a group, and as what."""

    role = forms.ChoiceField(choices=Role.choices)
    employee_number = forms.IntegerField(min_value=1, max_value=WIDEST_INTEGER)

    def __init__(self, *args: Any, group: ManagerGroup, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.group = group

    def clean_employee_number(self) -> User:
        number = self.cleaned_data["employee_number"]
        person = people_of(self.user).filter(employee_number=number).first()
        if person is None:
            raise forms.ValidationError("There is no such person at your company.")
        return person

    def run(self) -> User:
        person = self.cleaned_data["employee_number"]
        self.act(self.group, person=person, role=self.cleaned_data["role"], by=self.user)
        return person

    act = staticmethod(add_to_group)


class LeaveForm(JoinForm):
    """Who goes out of a group, and as what they were in it."""

    act = staticmethod(remove_from_group)


class Side:
    """The managers or the people of a group: a page of them, and who could be added."""

    def __init__(self, group: ManagerGroup, role: Role, user: User, query: QueryDict) -> None:
        self.group, self.role, self.user = group, role, user
        self.title, self.sentence = WORDS[role]
        self.is_adding = query.get("add") == role
        self.search = words_in(query) if self.is_adding else ""
        self._page_wanted = query.get(role, "1")

    @cached_property
    def page(self) -> Page:
        rows = self.group.people(self.role).by_name()
        return Paginator(rows, PAGE_SIZE).get_page(self._page_wanted)

    @property
    def pager(self) -> dict[str, str]:
        return rows_pager(self.page, self._url)

    @cached_property
    def found(self) -> list[User]:
        """Who could be added, by name; one more than are shown tells that there are others."""
        people = people_of(self.user).active().outside(self.group, self.role)
        people = people.whom_may_add(self.user, self.role)
        return list(people.called(self.search).by_name()[: SUGGESTED + 1])

    @property
    def suggested(self) -> list[User]:
        return self.found[:SUGGESTED]

    @property
    def has_more(self) -> bool:
        return len(self.found) > SUGGESTED

    def _url(self, number: int) -> str:
        return f"{HOME}/{self.group.pk}?{urlencode({self.role.value: number})}#{self.role}s"
