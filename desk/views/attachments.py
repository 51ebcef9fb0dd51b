"""Files on a ticket's page: load one, remove one."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect

from desk.views.tickets import TicketView
from helpdesk.page_files import DownloadPage, RemovePage


class Download(DownloadPage, TicketView):
    pass


class Remove(RemovePage, TicketView):
    def removed(self, number: int, said: str) -> HttpResponse:
        messages.success(self.request, said)
        return HttpResponseRedirect(self.address(self.ticket(number)))
