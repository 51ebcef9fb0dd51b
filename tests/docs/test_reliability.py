"""docs/reliability.md names a test for each promise, and each of them exists."""

import ast
import re

from django.conf import settings

HEADS = ("| promise |", "| gone |")


def test_every_test_it_names_exists() -> None:
    page = (settings.BASE_DIR / "docs" / "reliability.md").read_text()
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", page)
    assert len(named) >= 15
    for path, name in named:
        tree = ast.parse((settings.BASE_DIR / path).read_text())
        assert name in {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}, name


def test_every_promise_has_its_test() -> None:
    page = (settings.BASE_DIR / "docs" / "reliability.md").read_text()
    rows = re.findall(r"^\| .+ \|$", page, re.MULTILINE)
    # The three-column tables and wider ones promise; the table of figures has two columns.
    promises = [row for row in rows if row.count("|") > 3 and not row.startswith(HEADS)]
    assert len(promises) >= 15
    assert [row for row in promises if "::test_" not in row] == []


def test_every_fault_test_is_told_of() -> None:
    page = (settings.BASE_DIR / "docs" / "reliability.md").read_text()
    for path in (settings.BASE_DIR / "tests" / "faults").glob("test_*.py"):
        for name in re.findall(r"^def (test_\w+)", path.read_text(), re.MULTILINE):
            assert name in page, name
