"""The kinds of work that a ticket may ask for."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from helpdesk.api.customer.dialect import CustomerView, listed
from helpdesk.api.customer.schema import PAGING
from helpdesk.api.customer.shapes import JOB_TYPE, Error, page_of
from helpdesk.api.responses import JSONText
from tickets.models import JobType


class JobTypes(CustomerView):
    @extend_schema(
        operation_id="V116_job_types",
        summary="Job types that a new ticket may have, by name",
        parameters=PAGING,
        responses={200: page_of("job_types", JOB_TYPE), 400: Error, 401: Error, 429: Error},
    )
    def get(self, request: Request) -> JSONText:
        rows = JobType.objects.visible_to(request.user).active().by_name()
        return listed(request, "job_types", JOB_TYPE, rows)
