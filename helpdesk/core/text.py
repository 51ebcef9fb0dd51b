"""Small pure rules about text that comes from outside."""

import unicodedata
import uuid

# Characters that reorder what a reader sees (Unicode TR 9); zero-width joiners stay, emoji need them.
BIDI_CONTROLS = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
# What stands for a header of which the server shows no value, since it is not ASCII.
UNREADABLE = "\xff"
LINE_BREAKS = set("\r\n\t\x0b\x0c\x85\u2028\u2029")


def is_storable(text: str) -> bool:
    """Whether PostgreSQL can hold it: no NUL, no lone surrogate."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text


def whole_number(text: str) -> int | None:
    """The whole number that a text is, if a `bigint` holds it whatever its digits; else None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def uuid_of(text: str) -> uuid.UUID | None:
    """The UUID that a text is, in any of its forms; None for any other text."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def one_line(text: str) -> str:
    """The text on one line, NFC, without control or direction-changing characters.

    Empty if nothing of it can be seen.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    spaced = (" " if char in LINE_BREAKS else char for char in unicodedata.normalize("NFC", text))
    kept = (
        char
        for char in spaced
        if unicodedata.category(char) not in {"Cc", "Cs"} and char not in BIDI_CONTROLS
    )
    line = " ".join("".join(kept).split())
    return line if any(unicodedata.category(char)[0] not in "CZM" for char in line) else ""


def fold_email(email: str) -> str:
    """The form in which two addresses are the same one."""
    return unicodedata.normalize("NFC", email).strip().casefold()
