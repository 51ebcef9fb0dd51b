"""docs/configuration.md names every variable with its default, and nothing else."""

import re

from django.conf import settings

import helpdesk.rsgi
from helpdesk import env
from helpdesk.runtime.options import Options

# The page shows a flag's default as settings compute it, or a folder as people write it.
COMPUTED = {"DATA_DIR", "SECURE_COOKIES"}


def documented() -> dict[str, str]:
    page = (settings.BASE_DIR / "docs" / "configuration.md").read_text()
    rows = re.findall(r"^\| `([A-Z0-9_]+)` \| (?:`([^`]*)`)? ?\| .+ \|$", page, re.MULTILINE)
    names = [name for name, _ in rows]
    assert len(names) == len(set(names)), "a variable is listed twice"
    return dict(rows)


def test_every_variable_is_documented_and_no_other() -> None:
    Options.from_environment()
    assert helpdesk.rsgi.WEB_THREADS
    assert set(documented()) == set(env.VARIABLES)


def test_the_defaults_are_those_of_the_code() -> None:
    Options.from_environment()
    shown = {name: value for name, value in documented().items() if name not in COMPUTED}
    assert shown == {name: str(env.VARIABLES[name]) for name in shown}
