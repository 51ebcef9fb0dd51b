"""Manager groups: who decides on whose requests, kept by the IT of the company."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from accounts.models import ManagerGroup
from accounts.services import remove_manager_group
from helpdesk.core.errors import Forbidden
from helpdesk.pages import found
from portal import ledger
from portal.groups import HOME, GroupForm, JoinForm, LeaveForm, Role, Side
from portal.people import keeps_people, words_in
from portal.views.base import PortalView

SHOWN_MANAGERS = 3


class GroupView(PortalView):
    section = "people"

    def allow(self) -> None:
        if not keeps_people(self.request.user):
            raise Forbidden("Groups are kept by those who look after the IT of your company.")

    def group(self, group_id: int) -> ManagerGroup:
        """The group of the address. Raises NotFound, Forbidden."""
        rows = ManagerGroup.objects.visible_to(self.request.user)
        group = found(rows.select_related("company"), pk=group_id)
        self.allow()
        return group


class Groups(GroupView):
    template = "portal/groups/list.html"

    def context(self) -> dict[str, Any]:
        self.allow()
        search = words_in(self.request.GET)
        rows = ManagerGroup.objects.visible_to(self.request.user)
        rows = rows.called(search) if search else rows
        drawn = rows.with_sizes().with_first("managers", SHOWN_MANAGERS).by_name()
        return {"search": search, **ledger.lines_of(self.request, drawn, ledger.of_group)}


class NewGroup(GroupView):
    template = "portal/groups/new.html"

    def context(self) -> dict[str, Any]:
        self.allow()
        return {"form": GroupForm(user=self.request.user)}

    def post(self, request: HttpRequest) -> HttpResponse:
        self.allow()
        form = GroupForm(request.POST, user=request.user)
        if not form.save():
            return self.show(status=form.status, form=form)
        return self.see_other(f"{HOME}/{form.result.pk}", "Added. Now say who is in it.")


class GroupPage(GroupView):
    template = "portal/groups/group.html"

    def context(self, group_id: int) -> dict[str, Any]:
        return self.page_of(self.group(group_id))

    def page_of(self, group: ManagerGroup, **more: Any) -> dict[str, Any]:
        user, query = self.request.user, self.request.GET
        return {
            "group": group,
            "form": GroupForm(group=group, user=user),
            "sides": [Side(group, role, user, query) for role in Role],
        } | more

    def post(self, request: HttpRequest, group_id: int) -> HttpResponse:
        form = GroupForm(request.POST, group=self.group(group_id), user=request.user)
        if not form.save():
            return self.show(status=form.status, **self.page_of(self.group(group_id), form=form))
        return self.see_other(f"{HOME}/{group_id}", "Saved.")


class Join(GroupPage):
    """Lets somebody into the group."""

    form_class, said = JoinForm, "{} is in the group."

    def post(self, request: HttpRequest, group_id: int) -> HttpResponse:
        form = self.form_class(request.POST, group=self.group(group_id), user=request.user)
        if not form.save():
            page = self.page_of(self.group(group_id), fault=form.first_error)
            return self.show(status=form.status, **page)
        return self.see_other(self.back_to(group_id, form), self.said.format(form.result))

    def back_to(self, group_id: int, form: JoinForm) -> str:
        """Where they came from, ready for the next one."""
        role = form.cleaned_data["role"]
        return f"{HOME}/{group_id}?add={role}#{role}s"


class Leave(Join):
    """Takes somebody out of the group."""

    form_class, said = LeaveForm, "{} is no longer in the group."

    def back_to(self, group_id: int, form: JoinForm) -> str:
        return f"{HOME}/{group_id}#{form.cleaned_data['role']}s"


class RemoveGroup(GroupView):
    """Asks before it removes a group."""

    template = "portal/groups/remove.html"

    def context(self, group_id: int) -> dict[str, Any]:
        return {"group": self.group(group_id)}

    def post(self, request: HttpRequest, group_id: int) -> HttpResponse:
        group = self.group(group_id)
        remove_manager_group(group, by=request.user)
        return self.see_other(HOME, f"{group.name} is removed.")
