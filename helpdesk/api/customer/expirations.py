"""What ends soon: licenses, contracts, domains, certificates, warranties."""

import math
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from assets.models.expirations import TERMS, ending_within, nouns_for
from assets.models.terms import State
from helpdesk.api.customer.dialect import (
    CustomerView,
    choice_in,
    flag_in,
    modules_for,
    number_in,
    page_in,
)
from helpdesk.api.customer.schema import PAGING
from helpdesk.api.customer.shapes import Error, Pagination, flag, number, text

DAYS, MOST_DAYS = 90, 3_650


class ExpirationOut(serializers.Serializer):
    type = serializers.ChoiceField([*TERMS])
    id = number(help_text="Of the license, contract, domain or asset.")
    name = text()
    company_name = text()
    expires_on = serializers.DateField()
    days_left = number(help_text="Below zero for what is over.")
    status = serializers.ChoiceField(State.choices)
    auto_renew = flag()


class ExpirationsPage(serializers.Serializer):
    expirations = ExpirationOut(many=True)
    pagination = Pagination()


class Expirations(CustomerView):
    @extend_schema(
        operation_id="X_expirations",
        summary="What ends within so many days, what ends next first, as far as one may see it",
        parameters=[
            *PAGING,
            OpenApiParameter("days", int, description=f"{DAYS} unless told."),
            OpenApiParameter("type", str, enum=[*TERMS]),
            OpenApiParameter("include_expired", bool, description="Also what is over already."),
        ],
        responses={200: ExpirationsPage, 400: Error, 401: Error, 429: Error},
    )
    def get(self, request: Request) -> Response:
        page, size = page_in(request)
        days = number_in(request, "days", default=DAYS, most=MOST_DAYS)
        wanted = choice_in(request, "type", TERMS)
        nouns = nouns_for(request.user, modules_for(request))
        rows = ending_within(
            request.user,
            [noun for noun in nouns if wanted in ("", noun)],
            days=days,
            with_expired=flag_in(request, "include_expired") or False,
        )
        total = rows.count()
        shown = rows[(page - 1) * size : page * size]
        return Response(
            {
                "expirations": [expiration_out(row) for row in shown],
                "pagination": {
                    "page": page,
                    "limit": size,
                    "per_page": size,
                    "total": total,
                    "total_pages": math.ceil(total / size),
                },
            }
        )


def expiration_out(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": row["kind"],
        "id": row["subject"],
        "name": row["title"],
        "company_name": row["owner"],
        "expires_on": row["day"],
        "days_left": (row["day"] - timezone.now().date()).days,
        "status": row["state"],
        "auto_renew": row["renews"],
    }
