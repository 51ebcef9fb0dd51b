"""How a view of either API works: find, allow, read, run, answer."""

import uuid
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from accounts.permissions import Perm
from helpdesk.api.responses import JSONText
from helpdesk.core import idempotency
from helpdesk.core.errors import Forbidden, Invalid, NotFound, Unauthenticated


class View(APIView):
    """One address of an API. A method is: find (404), allow (403), read (400), run, answer."""

    is_public = False
    # A POST that creates: sent again with the same `Idempotency-Key`, it is answered as before.
    is_repeatable = False
    claim: idempotency.Claim | None = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not self.is_public and not request.user.is_authenticated:
            raise Unauthenticated
        for name, value in kwargs.items():
            if name.endswith("_id"):
                as_uuid(value)

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

    def read(self, serializer: type[Serializer], **options: Any) -> dict[str, Any]:
        """The checked body. Raises Invalid with a sentence for each wrong field."""
        data = self.request.data
        self.claim_key(data)
        if self.request.stream is None or not isinstance(data, dict):
            raise Invalid("The body must be a JSON object.")
        form = serializer(data=data, context={"request": self.request}, **options)
        if not form.is_valid():
            raise Invalid.of({name: first_sentence(said) for name, said in form.errors.items()})
        return form.validated_data

    def claim_key(self, data: Any) -> None:
        """Makes this the one request under its key; after 404 and 403, before anything is done."""
        request = self.request
        key = request.headers.get(idempotency.HEADER)
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
        if self.claim and 200 <= response.status_code < 300:
            if not getattr(response, "is_rendered", True):
                response.render()
            self.claim.keep(response.status_code, response.content.decode())
        elif self.claim:
            self.claim.release()
        return response


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
    try:
        value = uuid.UUID(text)
    except ValueError:
        raise NotFound from None
    if str(value) != text.lower():
        raise NotFound
    return value
