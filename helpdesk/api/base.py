"""How a view of either API works: find, allow, read, run, answer."""

import re
import threading
import uuid
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from accounts.permissions import Perm
from helpdesk.api.responses import JSONText
from helpdesk.core import idempotency
from helpdesk.core.errors import (
    DATABASE_IS_DOWN,
    Forbidden,
    HelpdeskError,
    Invalid,
    NotFound,
    Refused,
    Unauthenticated,
    Unavailable,
)
from helpdesk.core.headers import set_header

JSON = "application/json"
UUID_FORM = re.compile("[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
log = structlog.get_logger(__name__)
_own = threading.local()


class View(APIView):
    """One address of an API. A method is: find (404), allow (403), read (400), run, answer."""

    is_public = False
    # A POST that creates: sent again with the same `Idempotency-Key`, it is answered as before.
    is_repeatable = False
    # How the parameters of addresses end that are ids.
    id_names: tuple[str, ...] = ("_id",)
    claim: idempotency.Claim | None = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.permission_classes or cls.throttle_classes or cls.versioning_class:
            raise TypeError(f"{cls.__name__}: `allow` and `Throttle` say who may and how often.")

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        context = {"view": self, "args": args, "kwargs": kwargs}
        parsers = [parser() for parser in self.parser_classes]
        return Request(request, parsers, parser_context=context)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Before any method. DRF's own would ask authenticators and classes that we have none of."""
        self.format_kwarg = None
        # The middleware has found who asks.
        request.user = request._request.user
        if not self.is_public and not request.user.is_authenticated:
            raise Unauthenticated
        self.admit()
        for name, value in kwargs.items():
            if name.endswith(self.id_names):
                self.read_id(value)

    @property
    def default_response_headers(self) -> dict[str, str]:
        """None: DRF's would find out anew for each request which methods there are."""
        return {}

    def admit(self) -> None:
        """What an API asks of everybody before anything is looked up. Raises Forbidden."""

    def read_id(self, text: str) -> Any:
        """Looks whether a parameter of the address can be an id. Raises NotFound."""
        check_uuid(text)

    def options(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Says which methods there are, and nothing of the object, seen or unseen."""
        return Response(status=204)

    def allow(self, perm: Perm) -> None:
        """Raises Forbidden unless the person may perform the act; before the body is read."""
        if not self.request.user.may(perm):
            raise Forbidden

    def asks_for(self, field: str) -> bool:
        """Whether the body says true to a field: what is forbidden is refused before the rest."""
        data = self.request.data
        return isinstance(data, dict) and data.get(field) is True

    def names(self, fields: Collection[str]) -> bool:
        """Whether the body says anything of one of these fields."""
        data = self.request.data
        return isinstance(data, dict) and not data.keys().isdisjoint(fields)

    def read(self, serializer: type[Serializer]) -> dict[str, Any]:
        """The checked body. Raises Invalid with a sentence for each wrong field."""
        data = self.request.data
        self.claim_key(data)
        if self.request.stream is None or not isinstance(data, dict):
            raise Invalid("The body must be a JSON object.")
        return self.check(serializer, data)

    def check(self, serializer: type[Serializer], data: dict[str, Any]) -> dict[str, Any]:
        """What was sent, checked. Raises Invalid with a sentence for each wrong field."""
        form = _form(serializer)
        form._context = {"request": self.request}
        try:
            return form.run_validation(data)
        except exceptions.ValidationError as error:
            said = {name: first_sentence(each) for name, each in error.detail.items()}
            raise Invalid.of(said) from None
        finally:
            form._context = {}

    def claim_key(self, data: Any) -> None:
        """Makes this the one request under its key; after 404 and 403, before anything is done."""
        request = self.request
        key = request.META.get(idempotency.VARIABLE)
        if key is not None and self.is_repeatable and request.method == "POST":
            self.claim = idempotency.Claim.make(
                f"{request.user.pk} POST {request.path_info}", key, data
            )

    def handle_exception(self, error: Exception) -> HttpResponse:
        if not isinstance(error, idempotency.AlreadyAnswered):
            return self.refuse(error)
        response = JSONText(error.text, status=error.status)
        response["Idempotent-Replayed"] = "true"
        return response

    def refuse(self, error: Exception) -> HttpResponse:
        """The answer to a failure, in the dialect of the API."""
        raise NotImplementedError

    def finalize_response(
        self, request: Request, response: HttpResponse, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        response = super().finalize_response(request, response, *args, **kwargs)
        set_header(response, "Allow", _methods_of(type(self)))
        if self.claim and 200 <= response.status_code < 300:
            if not getattr(response, "is_rendered", True):
                response.render()
            self.claim.keep(response.status_code, response.content.decode())
        elif self.claim:
            self.claim.release()
        return response


def translated(error: Exception, *, takes: Sequence[str] = (JSON,)) -> HelpdeskError | None:
    """A failure of Django, DRF or the database in our own words; None if nobody foresaw it.

    `takes` are the types of bodies that the view reads.
    """
    if isinstance(error, HelpdeskError):
        return error
    if isinstance(error, DATABASE_IS_DOWN):
        log.warning("database_down", error=str(error).strip())
        return Unavailable()
    if isinstance(error, Http404):
        return NotFound()
    if isinstance(error, PermissionDenied):
        return Forbidden()
    if isinstance(error, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        return Unauthenticated()
    if isinstance(error, exceptions.ValidationError):
        fields = error.detail if isinstance(error.detail, dict) else {"": error.detail}
        return Invalid.of({name: first_sentence(said) for name, said in fields.items()})
    if isinstance(error, exceptions.UnsupportedMediaType):
        what = "JSON" if JSON in takes else "a form"
        said = " or ".join(f"`Content-Type: {each}`" for each in takes)
        return Refused(415, f"Send {what}, and say so: {said}.")
    if isinstance(error, SuspiciousOperation):
        # Django's word for a thousand parameters, a host that is none, and the like.
        return Refused(400, "This request cannot be understood.")
    if isinstance(error, exceptions.APIException):
        return Refused(error.status_code, str(error.detail))
    return None


@cache
def _methods_of(view: type[View]) -> str:
    return ", ".join(view()._allowed_methods())


def _form(serializer: type[Serializer]) -> Serializer:
    """This thread's form of a kind, to be used again and again: a thread has one request at a time.

    A new one copies each of its fields, which takes longer than all that it checks.
    """
    forms = _own.__dict__
    if serializer not in forms:
        forms[serializer] = serializer()
    return forms[serializer]


def first_sentence(found: Any) -> str:
    """One sentence out of what DRF says of a field, however nested."""
    while isinstance(found, dict | list) and found:
        found = next(iter(found.values())) if isinstance(found, dict) else found[0]
    return str(found) if found else "This is not valid."


def by_public_id(rows: QuerySet, public_id: str) -> Any:
    """The visible row with this UUID. Raises NotFound, whatever the reason."""
    row = rows.filter(public_id=as_uuid(public_id)).first()
    if row is None:
        raise NotFound
    return row


def as_uuid(text: str) -> uuid.UUID:
    """A UUID in its usual form. Raises NotFound for anything else."""
    check_uuid(text)
    return uuid.UUID(text)


def check_uuid(text: str) -> None:
    """Raises NotFound for what is no UUID in its usual form."""
    if not UUID_FORM.fullmatch(text):
        raise NotFound
