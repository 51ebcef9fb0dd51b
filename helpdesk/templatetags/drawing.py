"""Parts of pages that are drawn once and remembered by what they show."""

import threading
from collections.abc import Hashable, Iterable

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
# In letters, of what is remembered; beyond it all is forgotten.
ROOM = 16_000_000


class Drawings:
    """What was drawn, by all that was shown."""

    def __init__(self) -> None:
        self._known: dict[Hashable, SafeString] = {}
        self._size = 0
        self._lock = threading.Lock()

    def of(self, template_name: str, values: tuple[tuple[str, Hashable], ...]) -> SafeString:
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


@register.simple_tag
def drawn(template_name: str, **values: Hashable) -> SafeString:
    """A part of a page that shows these values and nothing else: drawn once for equal values.

    Neither request nor person is known to its template, nor may it read the clock or the database,
    so that what is remembered is right for whoever is shown the same. The values are tuples, texts
    and numbers, or frozen; how long ago something was is a text among them.
    """
    if settings.DEBUG:
        return render_to_string(template_name, values)
    return _drawings.of(template_name, tuple(values.items()))


@register.simple_tag
def drawn_each(template_name: str, rows: Iterable[Hashable], **values: Hashable) -> SafeString:
    """The same part for each of these, which it knows as `row`; the other values are common."""
    parts = (drawn(template_name, row=row, **values) for row in rows)
    return mark_safe("".join(parts))  # noqa: S308 - each is as its template escaped it
