"""The places of the company."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from accounts.models import Site
from helpdesk.api.customer.dialect import CustomerView, listed
from helpdesk.api.customer.schema import PAGING
from helpdesk.api.customer.shapes import SITE, Error, page_of
from helpdesk.api.responses import JSONText


class Sites(CustomerView):
    @extend_schema(
        operation_id="V079_sites",
        summary="Sites of the company, the primary one first; of all companies for staff",
        parameters=PAGING,
        responses={200: page_of("sites", SITE), 400: Error, 401: Error, 429: Error},
    )
    def get(self, request: Request) -> JSONText:
        return listed(request, "sites", SITE, Site.objects.visible_to(request.user).primary_first())
