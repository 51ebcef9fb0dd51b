"""The customers: who they are, where they are, and who decides there on whose requests."""

from typing import Any

from django.core.paginator import Paginator

from accounts.models import Company, ManagerGroup, Module, Site, User
from desk.listing import shown
from desk.rows import Row
from desk.views.base import DeskView
from helpdesk.core.text import one_line
from helpdesk.pages import found, pager_of
from tickets.models import Ticket

PAGE_SIZE = 50
SHOWN_TICKETS, SHOWN_PEOPLE, SHOWN_GROUPS, SHOWN_OF_GROUP = 10, 12, 50, 12


class Companies(DeskView):
    """All of them, by name."""

    template = "desk/companies.html"

    def context(self) -> dict[str, Any]:
        text = one_line(self.request.GET.get("q", ""))[:200]
        rows = Company.objects.visible_to(self.request.user).called(text).by_name()
        page = Paginator(rows, PAGE_SIZE).get_page(self.request.GET.get("page", "1"))
        return {"q": text, "companies": page.object_list, "pager": pager_of(self.request, page)}


class CompanyPage(DeskView):
    template = "desk/company.html"

    def context(self, company_number: int) -> dict[str, Any]:
        user = self.request.user
        company = found(Company.objects.visible_to(user), number=company_number)
        people = User.objects.visible_to(user).employees().filter(company=company)
        switches = Module.objects.visible_to(user).for_company(company.pk).switches()
        tickets = Ticket.objects.visible_to(user).filter(company=company).active()
        return {
            "company": company,
            "query": f"queue=open&company={company.number}",
            "people": people.active().by_name()[:SHOWN_PEOPLE],
            "people_count": people.active().count(),
            "tickets": Row.all_of(shown(tickets.newest_first())[:SHOWN_TICKETS]),
            "open_count": tickets.count(),
            "sites": Site.objects.visible_to(user).filter(company=company).primary_first(),
            "groups": self.groups_of(company),
            "switched_off": [Module.Key(key).label for key, is_on in switches.items() if not is_on],
        }

    def groups_of(self, company: Company) -> list[ManagerGroup]:
        """The groups with the first people of each, in three queries."""
        rows = ManagerGroup.objects.visible_to(self.request.user).filter(company=company)
        rows = rows.with_sizes().by_name()
        for people in ("managers", "members"):
            rows = rows.with_first(people, SHOWN_OF_GROUP)
        return list(rows[:SHOWN_GROUPS])
