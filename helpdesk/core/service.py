"""The one way to change something: a function that names its permission and has an actor."""

import functools
from collections.abc import Callable
from enum import Enum
from typing import Any

from django.db import transaction

from helpdesk.core.errors import Forbidden

SERVICES: list[Callable[..., Any]] = []


def service(perm: Enum) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Makes a function a service: one transaction, refused unless the actor `by` may do `perm`.

    Raises Forbidden. The subject comes first, everything else is keyword-only, `by` comes last.
    """

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def run(subject: Any, *, by: Any, **arguments: Any) -> Any:
            if not by.may(perm):
                raise Forbidden
            with transaction.atomic():
                return function(subject, by=by, **arguments)

        run.permission = perm
        SERVICES.append(run)
        return run

    return decorate
