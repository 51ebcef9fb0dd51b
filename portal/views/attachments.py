"""Files on a ticket: load one, remove one's own."""

from django.http import HttpResponse

from helpdesk.page_files import DownloadPage, RemovePage
from portal.views.tickets import TicketView


class Download(DownloadPage, TicketView):
    public = True


class Remove(RemovePage, TicketView):
    public = True

    def removed(self, number: int, said: str) -> HttpResponse:
        return self.see_other(f"/portal/tickets/{number}", said)
