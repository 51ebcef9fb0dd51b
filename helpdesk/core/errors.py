"""What can go wrong, said once; each entrance translates it into its own dialect.

HelpdeskError
├── Unauthenticated      401  nobody is signed in
├── NotFound             404  it is not there, or not for this person's eyes
├── Forbidden            403  visible, but this person may not do that
├── Invalid              400  the input is wrong; `fields` says where
│   └── TooLarge         413  more bytes than allowed
├── TimedOut             408  the request did not arrive whole in good time
├── Refused              …    a library of HTTP refused it, with a status of its own
├── Conflict             409  the state of the object does not allow it now
│   ├── Stale            412  somebody else changed it meanwhile
│   └── KeyReused        422  an Idempotency-Key came again with another body
├── RateLimited          429  too often; `retry_after` seconds to wait
└── Unavailable          503  a part this needs is down; trying again later may help
"""

from django.db import InterfaceError, OperationalError

# What Django raises when PostgreSQL is gone, going, or too busy to answer.
DATABASE_IS_DOWN = (OperationalError, InterfaceError)


class HelpdeskError(Exception):
    """A failure with a whole sentence for people. `code` is a stable word for programs."""

    status = 500
    code = "error"
    message = "Something went wrong."

    def __init__(self, message: str = "", *, code: str = "") -> None:
        self.message = message or self.message
        self.code = code or self.code
        super().__init__(self.message)

    @property
    def told(self) -> str:
        """What a page says of it."""
        return self.message


class Unauthenticated(HelpdeskError):
    status, code, message = 401, "unauthenticated", "Sign in first."


class NotFound(HelpdeskError):
    status, code, message = 404, "not_found", "There is no such thing here."
    ON_A_PAGE = (
        "There is nothing at this address, or you may not see it. Check the address, or start again "
        "from your home page."
    )

    @property
    def told(self) -> str:
        return self.ON_A_PAGE if self.message == type(self).message else self.message


class Forbidden(HelpdeskError):
    status, code, message = 403, "forbidden", "You may not do that."


class Invalid(HelpdeskError):
    """Wrong input. `fields` maps a field's name to one sentence; empty if no field is to blame."""

    status, code, message = 400, "invalid", "The input is not valid."

    def __init__(self, message: str = "", *, code: str = "", **fields: str) -> None:
        self.fields = fields
        super().__init__(message or _together(fields), code=code)

    @classmethod
    def of(cls, fields: dict[str, str]) -> "Invalid":
        """The failure of fields that a client named: they may be called `self` or `code`, too."""
        error = cls(_together(fields))
        error.fields = dict(fields)
        return error

    def renamed(self, names: dict[str, str]) -> "Invalid":
        """The same with fields called as an entrance calls them, by our name."""
        error = Invalid(self.message, code=self.code)
        error.fields = {names.get(name, name): said for name, said in self.fields.items()}
        return error


class Faults:
    """What is wrong, gathered check by check, so that it is told at once.

    `with faults:` goes on after a check that raises Invalid, or Forbidden. Of one field the first
    fault counts; "" is the whole.
    """

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}

    def __bool__(self) -> bool:
        return bool(self.fields)

    def __enter__(self) -> "Faults":
        return self

    def __exit__(self, _: object, error: BaseException | None, __: object) -> bool:
        if not isinstance(error, Invalid | Forbidden):
            return False
        self.add(getattr(error, "fields", {}) or {"": error.message})
        return True

    def add(self, fields: dict[str, str]) -> None:
        self.fields |= {name: said for name, said in fields.items() if name not in self.fields}

    def check(self) -> None:
        """Raises Invalid if anything was wrong."""
        if self.fields:
            raise Invalid.of(self.fields)


def _together(fields: dict[str, str]) -> str:
    """What is wrong with several fields, each sentence once."""
    return " ".join(dict.fromkeys(fields.values()))


class Refused(HelpdeskError):
    """What a library below us refused, with its status: a method, a media type."""

    code = "refused"

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)


class TooLarge(Invalid):
    status, code, message = 413, "too_large", "That is too large."


class TimedOut(HelpdeskError):
    status, code, message = 408, "timed_out", "The request took too long to arrive."


class Conflict(HelpdeskError):
    status, code, message = 409, "conflict", "The current state does not allow that."


class Stale(Conflict):
    status, code, message = 412, "stale", "Somebody else changed this meanwhile."


class KeyReused(Conflict):
    status, code = 422, "key_reused"
    message = "This Idempotency-Key was used with another body."


class RateLimited(HelpdeskError):
    status, code, message = 429, "rate_limited", "Too many requests."
    # How programs are told by contract, which is no sentence for people.
    TERSE = "rate limited"

    def __init__(self, retry_after: int, message: str = "") -> None:
        self.retry_after = retry_after
        super().__init__(message)

    @property
    def told(self) -> str:
        """The sentence of whoever raised it, else how long to wait."""
        if self.message not in {self.TERSE, type(self).message}:
            return self.message
        minutes = -(-self.retry_after // 60)
        wait = f"{minutes} minutes" if minutes > 1 else "a minute"
        return f"That was too often in a short time. Try again in {wait}."


class Unavailable(HelpdeskError):
    status, code, message = 503, "unavailable", "A part of the service is down. Try again soon."
