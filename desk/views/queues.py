"""The lists of tickets: queues, filters, search, and acts on many tickets at once."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from desk.choices import PRIORITIES, STATUSES, choices_of
from desk.forms import BulkForm
from desk.listing import Listing
from desk.queues import find
from desk.views.base import DeskView
from helpdesk.pages import safe_next


class Home(DeskView):
    """`/desk`: to one's own tickets."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponseRedirect("/desk/queues/mine")


class QueuePage(DeskView):
    template = "desk/queue.html"

    def context(self, key: str) -> dict[str, Any]:
        user = self.request.user
        listing = Listing(user, find(self.queues, key), self.request.GET)
        choices = choices_of(user)
        return {
            "queue": listing.queue,
            "listing": listing,
            "filters": listing.filters(choices),
            "page": listing.page(),
            "teams": choices.teams,
            "agents": choices.agents,
            "statuses": STATUSES,
            "priorities": PRIORITIES,
            "here": self.request.get_full_path(),
        }


class Counts(DeskView):
    """The queues of the sidebar alone, for the live update."""

    template = "desk/counts.html"

    def context(self) -> dict[str, Any]:
        at = self.request.GET.get("at")
        here = [queue for group in self.queues for queue in group.queues if queue.key == at]
        return {"queue": here[0] if here else None}


class Bulk(DeskView):
    """The same change on all ticked tickets."""

    def post(self, request: HttpRequest) -> HttpResponse:
        form = BulkForm(request.POST, user=request.user)
        if form.save():
            count = form.result
            messages.success(request, f"{count} ticket{'' if count == 1 else 's'} changed.")
        else:
            messages.error(request, form.first_error)
        return HttpResponseRedirect(safe_next(request, "/desk"))
