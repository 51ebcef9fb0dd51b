"""The token of a page's forms, masked as Django does, in a tenth of the calls."""

import secrets
from functools import cached_property

from django.http import HttpRequest
from django.middleware.csrf import CSRF_ALLOWED_CHARS as LETTERS
from django.middleware.csrf import CSRF_SECRET_LENGTH, get_token

SIZE = len(LETTERS)
PLACES = {letter: place for place, letter in enumerate(LETTERS)}


class Token:
    """Looked up by whoever draws a form, since a page without one sets no cookie."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    def __str__(self) -> str:
        return self._text

    @cached_property
    def _text(self) -> str:
        told = self._request.META
        if "CSRF_COOKIE" not in told:
            return get_token(self._request)
        # As `get_token`: a cookie that is used is sent again, so that it lasts.
        told["CSRF_COOKIE_NEEDS_UPDATE"] = True
        return masked(told["CSRF_COOKIE"])


def masked(secret: str) -> str:
    """A secret as no two pages show it: letters at random, and those moved on by the secret's.

    Django chooses letter by letter, which takes nine calls for each of 32.
    """
    chance = secrets.randbelow(SIZE**CSRF_SECRET_LENGTH)
    mask = cipher = ""
    for letter in secret:
        place = chance % SIZE
        chance //= SIZE
        mask += LETTERS[place]
        cipher += LETTERS[(PLACES[letter] + place) % SIZE]
    return mask + cipher


def token(request: HttpRequest) -> dict[str, Token]:
    """What templates know as `csrf_token`."""
    return {"csrf_token": Token(request)}
