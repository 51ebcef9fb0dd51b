"""Django's templates, compiled so that a page takes a third of the calls.

What a template says and shows is Django's: the same tags, filters, look-ups and escaping. While it
is compiled, what Django would find out again at each page is settled once.
"""

import re
from collections.abc import Iterable
from html import escape
from typing import Any

from django.template import Context, Origin, TemplateDoesNotExist, base
from django.template.loaders import cached
from django.template.loaders.base import Loader as DjangosLoader
from django.utils.safestring import SafeString

SPECIAL = re.compile("[&<>\"']")


class Expression(base.FilterExpression):
    """`ticket.title`, looked up in a few calls where nothing about it is special.

    What is missing, is called, or may be found in two ways is left to Django.
    """

    __slots__ = ("rest", "start")

    def __init__(self, token: str, parser: base.Parser) -> None:
        super().__init__(token, parser)
        is_path = self.is_var and self.var.lookups is not None and not self.var.translate
        self.start, *self.rest = self.var.lookups if is_path and not self.filters else (None,)

    def resolve(self, context: Context, ignore_failures: bool = False) -> Any:
        if self.start is None:
            if self.is_var or self.filters:
                return super().resolve(context, ignore_failures)
            return self.var
        for names in reversed(context.dicts):
            if self.start in names:
                value = names[self.start]
                break
        else:
            return super().resolve(context, ignore_failures)
        for bit in self.rest:
            if callable(value):
                return super().resolve(context, ignore_failures)
            if type(value) is dict and bit in value:
                value = value[bit]
                continue
            # Django asks for an item first, then for an attribute.
            if hasattr(type(value), "__getitem__"):
                return super().resolve(context, ignore_failures)
            try:
                value = getattr(value, bit)
            except Exception:  # noqa: BLE001 - Django knows which are to be silent
                return super().resolve(context, ignore_failures)
        return super().resolve(context, ignore_failures) if callable(value) else value


class Shown(base.VariableNode):
    """`{{ ticket.title }}`. Texts are neither moments nor numbers, whose form has to be asked for."""

    def render(self, context: Context) -> str:
        value = self.filter_expression.resolve(context)
        if type(value) is SafeString:
            return value
        if type(value) is str and context.autoescape:
            return escape(value) if SPECIAL.search(value) else value
        return base.render_value_in_context(value, context)


class Parser(base.Parser):
    """Makes what stands above of what is looked up, and one text of those that stand side by side."""

    def compile_filter(self, token: str) -> Expression:
        return Expression(token, self)

    def extend_nodelist(self, nodelist: base.NodeList, node: base.Node, token: base.Token) -> None:
        is_text = isinstance(node, base.TextNode)
        if is_text and nodelist and isinstance(nodelist[-1], base.TextNode):
            nodelist[-1].s += node.s
            return
        if type(node) is base.VariableNode:
            node = Shown(node.filter_expression)
        if not is_text:
            # Django's own tells DEBUG's page where something failed, and else only passes it on.
            node.render_annotated = node.render
        super().extend_nodelist(nodelist, node, token)


class FileTemplate(base.Template):
    """A template out of a file of ours or of a package's."""

    def compile_nodelist(self) -> base.NodeList:
        tokens = base.Lexer(self.source).tokenize()
        engine = self.engine
        parser = Parser(tokens, engine.template_libraries, engine.template_builtins, self.origin)
        nodelist = parser.parse()
        self.extra_data = parser.extra_data
        return nodelist


class _Compiling(DjangosLoader):
    """Finds a template as Django does, and compiles it in our way."""

    def get_template(self, template_name: str, skip: Iterable[Origin] | None = None) -> Any:
        if self.engine.debug:
            return super().get_template(template_name, skip)
        tried = []
        for origin in self.get_template_sources(template_name):
            if skip is not None and origin in skip:
                tried.append((origin, "Skipped to avoid recursion"))
                continue
            try:
                contents = self.get_contents(origin)
            except TemplateDoesNotExist:
                tried.append((origin, "Source does not exist"))
                continue
            return FileTemplate(contents, origin, origin.template_name, self.engine)
        raise TemplateDoesNotExist(template_name, tried=tried)


class Loader(cached.Loader, _Compiling):
    """All templates of the product and of its packages, compiled once."""
