"""What the product is made of: its addresses, services, models and modules, found by looking."""

import ast
import importlib
import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parent.parent
DOMAINS = ("accounts", "assets", "billing", "chat", "kb", "projects", "tickets")
# What reads or writes across the domains, and knows as little of HTTP.
ACROSS = ("helpdesk/imports", "helpdesk/reporting", "helpdesk/search")
ENTRANCES = ("helpdesk/api", "desk", "portal")
PRODUCT = (*DOMAINS, "desk", "helpdesk", "portal")
OURS = ("core", "helpdesk", "imports", "reporting", "search", "desk", "portal", *DOMAINS)
PARAMETER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")


@dataclass(frozen=True)
class Address:
    """One address of the URL table. `view` is the class or function behind it."""

    route: str
    view: Any
    name: str
    methods: tuple[str, ...]

    @property
    def parameters(self) -> dict[str, str]:
        """What the route names, each with the kind of its converter."""
        return {found["name"]: found["kind"] or "str" for found in PARAMETER.finditer(self.route)}

    @property
    def is_admin(self) -> bool:
        return self.route.startswith("/admin/")

    def path(self, values: dict[str, Any]) -> str:
        """The route with its parameters filled in."""
        return PARAMETER.sub(lambda found: str(values[found["name"]]), self.route)


def addresses() -> list[Address]:
    """Every address of the product."""
    return list(_walk(get_resolver().url_patterns, "/"))


def _walk(patterns: list[Any], before: str) -> Iterator[Address]:
    for each in patterns:
        route = before + str(each.pattern).removeprefix("^").removesuffix(r"\Z")
        if isinstance(each, URLResolver):
            yield from _walk(each.url_patterns, route)
        elif isinstance(each, URLPattern):
            view = getattr(each.callback, "view_class", None) or getattr(
                each.callback, "cls", each.callback
            )
            view = inspect.unwrap(view)
            yield Address(route, view, f"{view.__module__}.{view.__qualname__}", _methods(view))


def _methods(view: Any) -> tuple[str, ...]:
    named = ("get", "post", "put", "patch", "delete")
    if not inspect.isclass(view):
        return ("GET", "POST")
    return tuple(name.upper() for name in named if hasattr(view, name))


def modules(*folders: str) -> list[Path]:
    """The Python files below these folders, without migrations."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path for path in found if "migrations" not in path.parts)


def trees(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    """Each module's name and syntax tree."""
    for path in modules(*folders):
        yield str(path.relative_to(ROOT)), ast.parse(path.read_text(), filename=str(path))


def models() -> list[type]:
    """Every model of ours that has a table."""
    return [model for model in apps.get_models() if model._meta.app_label in OURS]


def service_modules() -> list[ModuleType]:
    """Every module that holds services, imported."""
    paths = (
        path
        for path in modules(*DOMAINS, *ACROSS)
        if "services" in path.relative_to(ROOT).parts or path.name == "services.py"
    )
    names = (".".join(path.relative_to(ROOT).with_suffix("").parts) for path in paths)
    return [importlib.import_module(name.removesuffix(".__init__")) for name in names]


def public_functions(module: ModuleType) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The functions that a module itself defines for others."""
    for name, value in vars(module).items():
        if inspect.isfunction(value) and value.__module__ == module.__name__ and name[0] != "_":
            yield f"{module.__name__}.{name}", value
