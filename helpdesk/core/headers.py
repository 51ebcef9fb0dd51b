"""Headers of a response that are the code's own, set without Django's look at each of their letters.

Django checks name and value of a header whenever one is set, which takes nine calls, and a response
has eleven. What somebody sent us goes the usual way: `response[name] = value`.
"""

from collections.abc import Mapping

from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

Stored = dict[str, tuple[str, str]]


def stored(headers: Mapping[str, str]) -> Stored:
    """Headers as Django keeps them: by their names in small letters."""
    return {name.lower(): (name, value) for name, value in headers.items()}


def all_of(response: HttpResponseBase) -> list[tuple[str, str]]:
    return list(response.headers._store.values())


def header_of(response: HttpResponseBase, name: str) -> str:
    """The value of a header, whose name is given in small letters; empty where there is none."""
    return response.headers._store.get(name, ("", ""))[1]


def set_header(response: HttpResponseBase, name: str, value: str) -> None:
    """Sets a header to plain text that the code itself made."""
    response.headers._store[name.lower()] = (name, value)


def set_defaults(response: HttpResponseBase, headers: Stored) -> None:
    """Sets those that the response does not have."""
    response.headers._store = {**headers, **response.headers._store}


def vary_on(response: HttpResponseBase, name: str) -> None:
    """Tells caches that the answer depends on a header of the request."""
    if "vary" in response.headers._store:
        patch_vary_headers(response, (name,))
    else:
        set_header(response, "Vary", name)
