"""How the customer API speaks: `{"success", "data"}`, `{"error"}`, numbered pages, integer ids."""

import math
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import structlog
from django.db.models import QuerySet
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from accounts.models import Company, Module, User
from helpdesk.api import base
from helpdesk.api.customer.schema import CustomerSchema
from helpdesk.api.responses import JSONText
from helpdesk.api.rows import Listing, Shape
from helpdesk.api.wire import SignedIn
from helpdesk.core.errors import Forbidden, HelpdeskError, Invalid, NotFound
from helpdesk.core.responses import told_to_customers
from helpdesk.core.text import is_storable, one_line, whole_number

Asked = Mapping[str, Any]
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
PER_PAGE, MOST_PER_PAGE, LAST_PAGE = 20, 100, 10_000_000
FLAGS = {"true": True, "1": True, "false": False, "0": False}
log = structlog.get_logger(__name__)


class CustomerSignedIn(SignedIn):
    """The same for this API: by its session cookie or an access token."""


class CustomerView(base.View):
    """A view of the customer API. Who has `put` has `patch`, too: both change only what is sent."""

    authentication_classes = [CustomerSignedIn]
    schema = CustomerSchema()
    id_names = ("_id", "_number")
    # The module that an address belongs to, or several: if one of them is switched off, it is 403
    # before anything is looked up.
    module: str | tuple[str, ...] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if hasattr(cls, "put"):
            cls.patch = cls.put

    def admit(self) -> None:
        """Refuses what is switched off, and what a browser's cookie alone would change.

        `X-CSRFToken` says that a page of ours asks.
        """
        request = self.request
        if self.module:
            wanted = (self.module,) if isinstance(self.module, str) else self.module
            switches = modules_for(request)
            if not all(switches[key] for key in wanted):
                raise Forbidden("This module is switched off.", code="module_disabled")
        if self.is_public or request.method in SAFE_METHODS or request.has_token:
            return
        try:
            SessionAuthentication().enforce_csrf(request)
        except PermissionDenied:
            raise Forbidden("Send the csrf_token of init as X-CSRFToken.", code="csrf") from None

    def read_id(self, text: str) -> int:
        return as_number(text)

    def read_if_sent(self, serializer: type[Serializer]) -> dict[str, Any]:
        """The checked body, all of whose fields may be left out: none at all says nothing."""
        is_sent = self.request.META.get("CONTENT_LENGTH") not in (None, "", "0")
        return self.read(serializer) if is_sent else self.check(serializer, {})

    def refuse(self, error: Exception) -> Response:
        known = base.translated(error, takes=[each.media_type for each in self.parser_classes])
        if known is None:
            log.exception("unexpected_error", path=self.request.path)
            known = HelpdeskError()
        response = _answer(known)
        response.exception = True
        return response


def _answer(error: HelpdeskError) -> Response:
    status, body = told_to_customers(error)
    response = Response(body, status=status)
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    if wait := getattr(error, "retry_after", None):
        response["Retry-After"] = str(wait)
    return response


def company_of(request: Request) -> int | None:
    """The company of who is signed in."""
    return request.user.company_id if request.user.is_authenticated else None


def company_for(user: User, named: int | None) -> Company:
    """The company that staff name; customers have but their own. Raises Invalid."""
    rows = Company.objects.visible_to(user)
    if named is None and user.is_agent:
        raise Invalid(company_number="For which company?")
    company = rows.filter(number=named).first() if named is not None else rows.first()
    if company is None:
        raise Invalid(company_number="There is no such company.")
    return company


def modules_for(request: Request) -> dict[str, bool]:
    """Each module, and whether it is on for who asks."""
    return Module.objects.of_tenant(request.tenant).for_company(company_of(request)).switches()


def as_number(text: str) -> int:
    """An id or number as addresses have it. Raises NotFound for anything else."""
    number = whole_number(text)
    if number is None:
        raise NotFound
    return number


def by_number(rows: QuerySet, field: str, text: str) -> Any:
    """The one of the rows whose id or number an address says. Raises NotFound.

    The rows are what the person who asks may see.
    """
    found = rows.filter(**{field: as_number(text)}).first()
    if found is None:
        raise NotFound
    return found


@contextmanager
def said_as(names: dict[str, str]) -> Iterator[None]:
    """What a service finds wrong is said of the fields as this API calls them, by our names."""
    try:
        yield
    except Invalid as error:
        raise (error if names.keys().isdisjoint(error.fields) else error.renamed(names)) from error


def success(data: Any = None, status: int = 200) -> Response:
    """`{"success": true}`, with what there is to tell."""
    told = {} if data is None else {"data": data}
    return Response({"success": True, **told}, status=status)


def shown(shape: Shape, rows: QuerySet, status: int = 200) -> JSONText:
    """The one row there is, as `data`."""
    (found,) = shape.page(rows, limit=1).objects
    return JSONText(f'{{"success":true,"data":{found}}}', status=status)


def number_in(
    request: Request, name: str, *, default: int, most: int, said: Asked | None = None
) -> int:
    """A number of the query, or of what is `said` instead of it, from 1. Raises Invalid."""
    asked = request.GET if said is None else said
    text = str(asked.get(name, default))
    value = whole_number(text) or 0
    if not 1 <= value <= most:
        raise Invalid.of({name: f"A whole number from 1 to {most}."})
    return value


def flag_in(request: Request, name: str) -> bool | None:
    """What the query says of a flag; None if it says nothing. Raises Invalid."""
    said = request.GET.get(name)
    if said is None:
        return None
    if said.lower() not in FLAGS:
        raise Invalid.of({name: "This must be true or false."})
    return FLAGS[said.lower()]


def text_in(request: Request, name: str) -> str:
    """A text of the query, on one line; "" where there is none. Raises Invalid."""
    text = request.GET.get(name, "")
    if not is_storable(text):
        raise Invalid.of({name: "This has characters that cannot be stored."})
    return one_line(text)


def choice_in(request: Request, name: str, choices: Iterable[str]) -> str:
    """One of the words that a parameter of the query may be; "" if it says none. Raises Invalid."""
    said = request.GET.get(name, "")
    if said and said not in (known := list(choices)):
        raise Invalid.of({name: f"One of {', '.join(known)}."})
    return said


def page_in(request: Request, said: Asked | None = None) -> tuple[int, int]:
    """Which page is asked for, and how long it is: `limit` and `per_page` mean the same."""
    name = "limit" if "limit" in (request.GET if said is None else said) else "per_page"
    size = number_in(request, name, default=PER_PAGE, most=MOST_PER_PAGE, said=said)
    if number_in(request, "per_page", default=size, most=MOST_PER_PAGE, said=said) != size:
        raise Invalid(per_page="This says another length than `limit`.")
    return number_in(request, "page", default=1, most=LAST_PAGE, said=said), size


def listed(
    request: Request, name: str, shape: Shape, rows: QuerySet, *, with_per_page: bool = True
) -> JSONText:
    """One page of the ordered rows under their plural `name`. Two queries, however many rows."""
    page, size = page_in(request)
    listing = Listing.of(shape, rows, first=(page - 1) * size, limit=size)
    return paged(name, listing, page, size, with_per_page=with_per_page)


def paged(
    name: str, listing: Listing | None, page: int, size: int, *, with_per_page: bool
) -> JSONText:
    """The answer with one page of a list.

    Tickets, whose pagination the seed shows, come without `per_page`.
    """
    total = listing.total() if listing else 0
    rows = listing.page.run().as_array() if listing else "[]"
    pages = math.ceil(total / size)
    again = f'"per_page":{size},' if with_per_page else ""
    told = f'{{"page":{page},"limit":{size},{again}"total":{total},"total_pages":{pages}}}'
    return JSONText(f'{{"{name}":{rows},"pagination":{told}}}')
