"""Parts of pages that are drawn once and remembered by what they show."""

import threading
from collections.abc import Hashable

from django.conf import settings
from django.template import Context, Library, Node, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

register = Library()
Values = tuple[tuple[str, Hashable], ...]
# In letters, of what is remembered; beyond it all is forgotten.
ROOM = 16_000_000


class Drawings:
    """What was drawn, by all that was shown."""

    def __init__(self) -> None:
        self._known: dict[Hashable, SafeString] = {}
        self._size = 0
        self._lock = threading.Lock()

    def of(self, template_name: str, values: Values) -> SafeString:
        key = template_name, values
        html = self._known.get(key)
        if html is None:
            html = render_to_string(template_name, dict(values))
            self._keep(key, html)
        return html

    def _keep(self, key: Hashable, html: SafeString) -> None:
        with self._lock:
            self._size += len(html)
            if self._size > ROOM:
                self._known, self._size = {}, len(html)
            self._known[key] = html


_drawings = Drawings()


class Drawn(Node):
    """A part of a page that shows these values and nothing else: drawn once for equal values.

    Neither request nor person is known to its template, nor may it read the clock or the database,
    so that what is remembered is right for whoever is shown the same. The values are tuples, texts
    and numbers, or frozen; how long ago something was is a text among them.
    """

    child_nodelists = ()

    def __init__(self, part: str, values: dict[str, FilterExpression]) -> None:
        self.part = part
        # What stands in the template is the same each time.
        self.given = tuple(
            (name, value.var)
            for name, value in values.items()
            if not value.is_var and not value.filters
        )
        told = dict(self.given)
        self.asked = [(name, value) for name, value in values.items() if name not in told]

    def render(self, context: Context) -> SafeString:
        return _draw(self.part, self.values(context))

    def values(self, context: Context) -> Values:
        return (*self.given, *[(name, value.resolve(context)) for name, value in self.asked])


class DrawnEach(Drawn):
    """The same part for each of some rows, which it knows as `row`; the other values are common."""

    def __init__(
        self, part: str, rows: FilterExpression, values: dict[str, FilterExpression]
    ) -> None:
        super().__init__(part, values)
        self.rows = rows

    def render(self, context: Context) -> SafeString:
        part, common = self.part, self.values(context)
        drawn = [_draw(part, (("row", row), *common)) for row in self.rows.resolve(context)]
        return mark_safe("".join(drawn))  # noqa: S308 - each is as its template escaped it


def _draw(part: str, values: Values) -> SafeString:
    return render_to_string(part, dict(values)) if settings.DEBUG else _drawings.of(part, values)


@register.tag
def drawn(parser: Parser, token: Token) -> Drawn:
    """`{% drawn "part.html" name=value … %}`."""
    _, part, *bits = token.split_contents()
    return Drawn(_name(part, parser), _named(bits, parser))


@register.tag
def drawn_each(parser: Parser, token: Token) -> DrawnEach:
    """`{% drawn_each "part.html" rows name=value … %}`."""
    _, part, rows, *bits = token.split_contents()
    return DrawnEach(_name(part, parser), parser.compile_filter(rows), _named(bits, parser))


def _name(bit: str, parser: Parser) -> str:
    name = parser.compile_filter(bit)
    if name.is_var or name.filters:
        raise TemplateSyntaxError("The name of a part stands in quotes.")
    return name.var


def _named(bits: list[str], parser: Parser) -> dict[str, FilterExpression]:
    values = token_kwargs(bits, parser)
    if bits:
        raise TemplateSyntaxError(f"A part is given values by name, not {bits[0]}.")
    return values
