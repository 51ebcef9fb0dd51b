"""Deciding on a request with the link of a mail: looking changes nothing, sending the form does."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from helpdesk.core import markdown
from helpdesk.core.errors import Conflict, Forbidden, Invalid
from tickets.models import Approval, ApprovalLink
from tickets.models.approvals import link_with_token
from tickets.services import decide_by_link


# The address is the key: who holds it needs no cookie, and nobody can guess it for them.
@method_decorator(csrf_exempt, name="dispatch")
class Decision(View):
    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        link = link_with_token(token)
        if link is None or not is_open(link):
            return page(request, state="gone", status=404)
        return page(request, link=link)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        link = link_with_token(token)
        if link is None:
            return page(request, state="gone", status=404)
        word, comment = request.POST.get("decision", ""), request.POST.get("comment", "")
        try:
            if word not in ("approve", "reject"):
                raise Invalid(decision="Choose one of the two.")
            approves = word == "approve"
            decide_by_link(link, approves=approves, comment=comment, by=link.person)
        except Invalid as error:
            said = " ".join(error.fields.values())
            return page(request, link=link, comment=comment, fault=said, status=400)
        except (Conflict, Forbidden):
            return page(request, state="gone", status=404)
        return page(request, link=link, state=word)


def is_open(link: ApprovalLink) -> bool:
    """Whether the person of a link may still decide."""
    rows = Approval.objects.of_tenant(link.person.tenant_id).awaiting(link.person)
    return rows.filter(pk=link.approval_id).exists()


def page(request: HttpRequest, *, status: int = 200, **context: Any) -> HttpResponse:
    if "link" in context:
        context["asked"] = markdown.remembered(context["link"].approval.ticket.description)
    response = render(request, "portal/decision.html", context, status=status)
    # The address is a key.
    response["Cache-Control"] = "no-store"
    # Not `no-referrer`: with it browsers send the form with `Origin: null`, as a foreign site would.
    response["Referrer-Policy"] = "strict-origin"
    return response
