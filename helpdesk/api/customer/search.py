"""One search through everything: V106."""

from collections.abc import Mapping

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from helpdesk.api.customer.asset_shapes import ASSET
from helpdesk.api.customer.dialect import CustomerView, modules_for, number_in, text_in
from helpdesk.api.customer.employee_shapes import EMPLOYEE
from helpdesk.api.customer.shapes import Error, flag, number, text
from helpdesk.api.customer.ticket_shapes import TICKET
from helpdesk.api.responses import JSONText
from helpdesk.core.errors import Forbidden, Invalid
from helpdesk.search.kinds import COUNTED_TO, KINDS, MOST_LETTERS, Kind, find_all

LIMIT, MOST = 10, 50
SHAPES = {"tickets": TICKET, "assets": ASSET, "employees": EMPLOYEE}
OFF = "Absent where its module is off."


class ArticleFound(serializers.Serializer):
    article_id = number()
    title = text()


class Totals(serializers.Serializer):
    """How many there are of each type that was looked for, counted to a thousand."""

    tickets = number(required=False, max_value=COUNTED_TO)
    assets = number(required=False, max_value=COUNTED_TO)
    employees = number(required=False, max_value=COUNTED_TO)
    kb_articles = number(required=False, max_value=COUNTED_TO)


class SearchData(serializers.Serializer):
    tickets = TICKET.serializer(many=True)
    assets = ASSET.serializer(many=True, required=False, help_text=OFF)
    employees = EMPLOYEE.serializer(many=True)
    kb_articles = ArticleFound(many=True, required=False, help_text=OFF)
    totals = Totals()


class SearchOut(serializers.Serializer):
    success = flag()
    data = SearchData()


class Search(CustomerView):
    @extend_schema(
        operation_id="V106_search",
        summary="Tickets, assets, employees and articles that I may see and that fit what is typed",
        parameters=[
            OpenApiParameter(
                "q",
                {"type": "string", "minLength": 1, "maxLength": MOST_LETTERS},
                required=True,
                description="Words, the last one as far as it is typed; or a number, a serial number.",
            ),
            OpenApiParameter(
                "types",
                {"type": "array", "items": {"type": "string", "enum": list(KINDS)}},
                explode=False,
                description="Only these, with commas between; all of them unless told.",
            ),
            OpenApiParameter(
                "limit", int, description=f"Rows of each type, {LIMIT} unless told, at most {MOST}."
            ),
        ],
        responses={200: SearchOut, 400: Error, 401: Error, 403: Error, 429: Error},
    )
    def get(self, request: Request) -> JSONText:
        modules = modules_for(request)
        on = {name: kind for name, kind in KINDS.items() if kind.is_on(modules)}
        wanted = types_in(request, on)
        words = words_in(request)
        limit = number_in(request, "limit", default=LIMIT, most=MOST)
        return JSONText(found_by(request, words, on, wanted, limit))


def types_in(request: Request, on: Mapping[str, Kind]) -> list[str]:
    """Which types are looked for. Raises Forbidden for one whose module is off, Invalid."""
    said = [*request.GET.getlist("types"), *request.GET.getlist("types[]")]
    names = [name.strip() for each in said for name in each.split(",") if name.strip()]
    if any(name in KINDS and name not in on for name in names):
        raise Forbidden("This module is switched off.", code="module_disabled")
    if not set(names) <= KINDS.keys():
        raise Invalid(types=f"One or several of {', '.join(KINDS)}.")
    return [name for name in on if not names or name in names]


def words_in(request: Request) -> str:
    """What is looked for. Raises Invalid where nothing is."""
    words = text_in(request, "q")
    if not words or len(words) > MOST_LETTERS:
        raise Invalid(q=f"Say what to look for, in at most {MOST_LETTERS} characters.")
    return words


def found_by(
    request: Request, words: str, on: Mapping[str, Kind], wanted: list[str], limit: int
) -> str:
    """The answer: a list for each type that is on, a total for each that was looked for."""
    found = find_all(words, request.user, {name: on[name] for name in wanted}, limit=limit)
    lists, totals = dict.fromkeys(on, "[]"), {}
    for name, each in found.items():
        totals[name] = each.total
        if each.rows is not None:
            page = SHAPES[name].page(each.rows, limit=limit, prepared=False)
            lists[name] = page.as_array()
            totals[name] = max(each.total, len(page.objects))
    told = ",".join(f'"{name}":{objects}' for name, objects in lists.items())
    counted = ",".join(f'"{name}":{total}' for name, total in totals.items())
    return f'{{"success":true,"data":{{{told},"totals":{{{counted}}}}}}}'
