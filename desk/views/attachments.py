"""Files on a ticket's page: load one, remove one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from desk.views.tickets import TicketView
from helpdesk.page_files import remove, to_download
from helpdesk.pages import found
from tickets.models import Attachment


class AttachmentView(TicketView):
    def rows(self, number: int) -> Any:
        rows = Attachment.objects.visible_to(self.request.user)
        return rows.filter(ticket=self.ticket(number))

    def context(self, number: int, attachment_id: UUID) -> dict[str, Any]:
        found(self.rows(number), public_id=attachment_id)
        return super().context(number)


class Download(AttachmentView):
    def get(self, request: HttpRequest, number: int, attachment_id: UUID) -> HttpResponse:
        return to_download(self.rows(number), attachment_id, by=request.user)


class Remove(AttachmentView):
    def post(self, request: HttpRequest, number: int, attachment_id: UUID) -> HttpResponse:
        remove(self.rows(number), attachment_id, by=request.user)
        messages.success(request, "File removed.")
        return HttpResponseRedirect(self.address(self.ticket(number)))
