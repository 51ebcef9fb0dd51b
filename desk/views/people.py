"""The people who ask: finding them, and what they asked for."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from accounts.models import Company, ManagerGroup, User
from accounts.services import invite_person
from desk.forms import PersonForm
from desk.listing import everything, shown
from desk.rows import Row
from desk.views.base import DeskView
from helpdesk.core.errors import Invalid
from helpdesk.core.text import one_line, whole_number
from helpdesk.pages import found
from tickets.models import Survey, Ticket

SUGGESTIONS = 8
LISTED = 50
RATED = 10


class PersonView(DeskView):
    def person(self, public_id: UUID) -> User:
        """The person of the address. Raises NotFound."""
        people = User.objects.visible_to(self.request.user).people()
        return found(people.select_related("company", "site"), public_id=public_id)


def rights_in_words(person: User) -> list[str]:
    """What an employee may do beyond looking at their own tickets."""
    if person.is_agent:
        return []
    equipment = {"Read Only": "sees equipment", "Modify": "changes equipment"}
    said = {
        "asks for help": person.can_create_tickets,
        "decides for their team": person.is_manager,
        "keeps people and settings": person.it_privileges,
        equipment.get(person.asset_edit, ""): person.asset_edit != User.AssetAccess.NONE,
        "sees invoices": person.can_view_billing,
    }
    return [words for words, holds in said.items() if holds]


class PersonPage(PersonView):
    template = "desk/person.html"

    def context(self, public_id: UUID) -> dict[str, Any]:
        person = self.person(public_id)
        tickets = Ticket.objects.visible_to(self.request.user).requested_by(person)
        surveys = Survey.objects.visible_to(self.request.user).of_requester(person)
        return {
            "person": person,
            "is_newcomer": bool(person.email and person.is_active and not person.last_login),
            "managers": list(
                User.objects.of_tenant(person.tenant_id).managers_of(person).by_name()
            ),
            "groups": self.groups_of(person),
            "rights": rights_in_words(person),
            "csat": surveys.tally(),
            "ratings": list(surveys.answered().with_ticket().latest_answer_first()[:RATED]),
            "tickets": Row.all_of(shown(tickets.newest_first())[:LISTED]),
            "open_count": tickets.active().count(),
            "total_count": tickets.count(),
            "listing": everything(self.request.user, self.request.GET),
        }

    def groups_of(self, person: User) -> dict[str, Any]:
        """The groups that somebody manages, and those they are in; without a company there are none."""
        if person.company is None:
            return {}
        groups = ManagerGroup.objects.visible_to(self.request.user).by_name()
        groups = groups.filter(company=person.company)
        return {"Manages": groups.managed_by(person), "In groups": groups.with_member(person)}


class PersonEdit(PersonView):
    template = "desk/person_edit.html"

    def context(self, public_id: UUID) -> dict[str, Any]:
        person = self.person(public_id)
        names = ("display_name", "email", "phone", "department")
        initial = {name: getattr(person, name) for name in names}
        form = PersonForm(initial=initial, person=person, user=self.request.user)
        return self.page_of(person, form)

    def page_of(self, person: User, form: PersonForm) -> dict[str, Any]:
        return {"person": person, "form": form, "back": f"/desk/people/{person.public_id}"}

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        person = self.person(public_id)
        form = PersonForm(request.POST, person=person, user=request.user)
        if not form.save():
            return self.show(status=form.status, **self.page_of(self.person(public_id), form))
        messages.success(request, "Saved.")
        return HttpResponseRedirect(f"/desk/people/{public_id}")


class Invite(PersonPage):
    """Has a link mailed with which a newcomer chooses a password."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        person = self.person(public_id)
        try:
            invite_person(person, by=request.user)
            messages.success(request, "An invitation is on its way.")
        except Invalid as error:
            messages.error(request, error.told)
        return HttpResponseRedirect(f"/desk/people/{public_id}", status=303)


class People(DeskView):
    """Everybody, by name."""

    template = "desk/people.html"

    def context(self) -> dict[str, Any]:
        text, company = one_line(self.request.GET.get("q", ""))[:200], self.company()
        people = User.objects.visible_to(self.request.user).people().select_related("company")
        people = people.filter(company=company) if company else people
        return {"q": text, "company": company, "people": people.called(text).by_name()[:LISTED]}

    def company(self) -> Company | None:
        """The company that the list is narrowed to, if the address names one that is there."""
        number = whole_number(self.request.GET.get("company", ""))
        if number is None:
            return None
        return Company.objects.visible_to(self.request.user).filter(number=number).first()


class PeopleOptions(DeskView):
    """Suggestions for the people picker, whatever its field is called."""

    template = "desk/parts/people_options.html"
    FIELDS = ("q", "requester", "person")

    def context(self) -> dict[str, Any]:
        typed = next(filter(None, map(self.request.GET.get, self.FIELDS)), "")
        text = one_line(typed.split("<")[0])[:200]
        people = User.objects.visible_to(self.request.user).people().active()
        fitting = people.called(text).select_related("company").by_name()
        return {"people": fitting[:SUGGESTIONS] if text else [], "queues": []}
