"""Showing why something was found: the words that somebody typed, marked in texts."""

import re
import unicodedata
from collections.abc import Iterator

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()
MOST_WORDS, BEFORE, LETTERS, READ = 8, 60, 180, 20_000
_WORD = re.compile(r"\w+")
# What CommonMark makes of letters rather than showing it.
_MARKUP = re.compile(r"[*`#>|~]+|^\s*[-+] ", re.MULTILINE)


@register.filter
def marked(text: str, typed: str) -> SafeString:
    """A text, in which each beginning of a word that was typed is marked, whatever its accents."""
    text = str(text)
    pieces, at = [], 0
    for found in _places(text, typed):
        pieces += [(text[at : found.start()], ""), ("", text[found.start() : found.end()])]
        at = found.end()
    parts = (format_html("<mark>{}</mark>", hit) if hit else plain for plain, hit in pieces)
    return format_html_join("", "{}", ((part,) for part in (*parts, text[at:])))


@register.filter
def excerpt(text: str, typed: str) -> SafeString:
    """Where a long text speaks first of what was typed, marked; nothing if it never does."""
    line = " ".join(_MARKUP.sub("", str(text)[:READ]).split())
    first = next(_places(line, typed), None)
    if first is None:
        return conditional_escape("")
    start = max(0, first.start() - BEFORE)
    start = line.find(" ", start, first.start()) + 1 if start else 0
    cut, rest = line[start : start + LETTERS], line[start + LETTERS :]
    cut = cut.rsplit(" ", 1)[0] if rest else cut
    return format_html("{}{}{}", "… " if start else "", marked(cut, typed), " …" if rest else "")


def _places(text: str, typed: str) -> Iterator[re.Match]:
    """Where words of a text begin with one that was typed, the longest of them first."""
    words = sorted(set(_WORD.findall(_folded(typed))), key=len, reverse=True)[:MOST_WORDS]
    if not words:
        return iter(())
    return re.finditer(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})", _folded(text))


def _folded(text: str) -> str:
    """The text in small letters without accents, letter for letter: places in it are places in both."""
    return "".join(unicodedata.normalize("NFD", char)[0].lower()[:1] or char for char in text)
