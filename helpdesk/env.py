"""Reads the environment: each variable is declared once, here and nowhere else.

`VARIABLES` is what `docs/configuration.md` lists; a test keeps the two the same. Any variable may
come from a file instead: `<NAME>_FILE` names it, as Docker and Kubernetes secrets do.
"""

import os
from pathlib import Path

VARIABLES: dict[str, str] = {}


class BadEnvironment(Exception):
    """A variable of the environment has a value that cannot be used; the message names it."""


def text(name: str, default: str = "") -> str:
    """The variable as text, without surrounding white space."""
    VARIABLES[name] = default
    path = os.environ.get(f"{name}_FILE")
    if path and name not in os.environ:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise BadEnvironment(f"{name}_FILE: cannot read {path}: {error.strerror}") from error
    return os.environ.get(name, default).strip()


def flag(name: str, default: bool = False) -> bool:
    """The variable as yes or no: 1, true, yes, on; 0, false, no, off or empty."""
    value = text(name, "1" if default else "0").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"", "0", "false", "no", "off"}:
        return False
    raise BadEnvironment(f"{name}: {value!r} is neither yes nor no")


def number(name: str, default: int) -> int:
    """The variable as a whole number."""
    value = text(name, str(default)) or str(default)
    try:
        return int(value)
    except ValueError:
        raise BadEnvironment(f"{name}: {value!r} is not a whole number") from None


def choice(name: str, default: str, known: tuple[str, ...]) -> str:
    """The variable as one of some words, in any case."""
    value = (text(name, default) or default).lower()
    if value not in known:
        raise BadEnvironment(f"{name}: {value!r} is none of {', '.join(known)}")
    return value


def words(name: str, default: str = "") -> list[str]:
    """The variable as a list, separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]
