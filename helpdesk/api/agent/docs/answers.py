"""What the answers of all operations have in common: how they refuse, and which headers they have.

A hook of drf-spectacular: no view repeats what is true of every address of its kind.
"""

from typing import Any

from helpdesk.api.agent.docs.groups import GROUPS
from helpdesk.core import idempotency

# Status: name in the document, what it means, and what is said.
REFUSALS = {
    "401": ("SignInFirst", "Nobody is signed in, or the token does not hold.", "Sign in first."),
    "403": ("Forbidden", "Seen, but not allowed; or another site's request.", "forbidden"),
    "404": ("NotFound", "It is not there, or not for these eyes.", "not found"),
    "405": ("NoSuchMethod", "`Allow` names the methods there are.", 'Method "PUT" not allowed.'),
    "408": ("TimedOut", "The body stopped coming.", "The request took too long to arrive."),
    "409": ("Conflict", "Not in the present state.", "The current state does not allow that."),
    "412": (
        "Stale",
        "`If-Match` names a version that is no longer the present one.",
        "Somebody else changed this ticket meanwhile.",
    ),
    "413": ("TooLarge", "More bytes than allowed.", "That is too large."),
    "415": (
        "NotJson",
        "The body is not said to be JSON.",
        "Send JSON, and say so: `Content-Type: application/json`.",
    ),
    "422": (
        "KeyReused",
        "The Idempotency-Key was used with another body.",
        "This Idempotency-Key was used with another body.",
    ),
    "429": ("TooOften", "The limit of this minute is used up.", "rate limited"),
    "500": ("Failed", "Something of ours failed; it is in our log.", "internal error"),
    "503": (
        "Unavailable",
        "A part this needs is down.",
        "A part of the service is down. Try again soon.",
    ),
}
TEXT, NUMBER = {"type": "string"}, {"type": "integer"}
HEADERS = {
    "X-Request-ID": ("Names this request in our log; a sane one of yours is kept.", TEXT),
    "WWW-Authenticate": ("How to sign in.", TEXT),
    "Allow": ("The methods there are.", TEXT),
    "Retry-After": ("Seconds to wait.", NUMBER),
    "ETag": ("The version of the ticket, for `If-Match`.", TEXT),
    "Link": ('`<…>; rel="next"`: the next page, where there is one.', TEXT),
    "Location": ("The signed address of the file.", TEXT),
    "Set-Cookie": ("`hd_auth`, out of reach of scripts.", TEXT),
    "Content-Disposition": ("`attachment` with the name of the file.", TEXT),
    "Idempotent-Replayed": ("`true` if this is the answer to an earlier request.", TEXT),
}
WITH_STATUS = {"401": "WWW-Authenticate", "405": "Allow", "429": "Retry-After"}
WITH_OPERATION = {
    ("get_ticket", "200"): "ETag",
    ("list_tickets", "200"): "Link",
    ("get_attachment", "302"): "Location",
    ("login", "200"): "Set-Cookie",
    ("logout", "200"): "Set-Cookie",
    ("download_file", "200"): "Content-Disposition",
}


def complete_answers(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Adds the refusals and the headers that every operation of a kind has."""
    result["tags"] = [{"name": title} for title in GROUPS]
    components = result["components"]
    components["headers"] = {
        name: {"description": said, "schema": schema} for name, (said, schema) in HEADERS.items()
    }
    components["responses"] = {
        name: _refusal(status, said, text) for status, (name, said, text) in REFUSALS.items()
    }
    for path, methods in result["paths"].items():
        for method, operation in methods.items():
            _complete(method, path, operation)
    return result


def _complete(method: str, path: str, operation: dict[str, Any]) -> None:
    told = operation["responses"]
    for each in operation.get("parameters", ()):
        if each["in"] == "path" and each["name"].endswith("_id"):
            each["schema"] = {"type": "string", "format": "uuid"}
    for status in _usual(method, path, operation) | {
        each for each in told if _is_bare(each, told[each])
    }:
        if status == "400":
            told.setdefault("400", _invalid())
        elif status not in told or _is_bare(status, told[status]):
            told[status] = {"$ref": f"#/components/responses/{REFUSALS[status][0]}"}
    for status, answer in told.items():
        if "$ref" not in answer:
            answer["description"] = answer.get("description") or _meaning(status)
            answer["headers"] = _headers(*_names(operation, status))
    operation["responses"] = dict(sorted(told.items()))


def _usual(method: str, path: str, operation: dict[str, Any]) -> set[str]:
    """The refusals that follow from what an operation is."""
    found = {"405", "500"}
    is_closed = bool(operation.get("security"))
    if method != "get":
        found |= {"403"}
    if is_closed:
        # Forbidden is everything to staff who have yet to set up a second factor.
        found |= {"401", "403"}
        if path.startswith("/tickets"):
            found |= {"429"}
    if "{" in path:
        found |= {"404"}
    if "requestBody" in operation:
        found |= {"400", "408", "413", "415"}
    if any(each["in"] == "query" for each in operation.get("parameters", ())):
        found |= {"400"}
    if _takes_key(operation):
        found |= {"409", "422"}
    return found


def _takes_key(operation: dict[str, Any]) -> bool:
    return any(each["name"] == idempotency.HEADER for each in operation.get("parameters", ()))


def _is_bare(status: str, answer: dict[str, Any]) -> bool:
    """Whether a view named a refusal of the usual shape without saying more of it."""
    shape = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    return status in REFUSALS and not answer.get("description") and answer["content"] == shape


def _meaning(status: str) -> str:
    good = {"200": "Done.", "201": "Made.", "202": "Begun.", "400": "Not valid."}
    return good.get(status) or REFUSALS[status][1]


def _invalid() -> dict[str, Any]:
    shape = {"$ref": "#/components/schemas/Errors"}
    return {"content": {"application/json": {"schema": shape}}}


def _names(operation: dict[str, Any], status: str) -> list[str]:
    names = ["X-Request-ID"]
    if special := WITH_OPERATION.get((operation["operationId"], status)):
        names.append(special)
    if _takes_key(operation) and status.startswith("2"):
        names.append("Idempotent-Replayed")
    return names


def _headers(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _refusal(status: str, said: str, text: str) -> dict[str, Any]:
    named = [WITH_STATUS[status]] if status in WITH_STATUS else []
    shape = {"$ref": "#/components/schemas/Error"}
    return {
        "description": said,
        "headers": _headers("X-Request-ID", *named),
        "content": {"application/json": {"schema": shape, "example": {"error": text}}},
    }
