"""Markdown to HTML that is safe to show anyone.

CommonMark with tables, strikethrough and bare links; raw HTML is off, links and images keep only
http, https and mailto, and what comes out is sanitised again by an allow-list (nh3).
"""

import functools
import re
from collections.abc import Iterable, Iterator, Sequence

import nh3
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr",
    "li", "ol", "p", "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
SCHEMES = {"http", "https", "mailto"}
MOST_LOOKS = 10
NAME_CLASS = "mention"
# An `@` that begins something: not that of an address or of a path.
_AT = re.compile(r"(?<![\w@./+-])@")
_ADDRESS = re.compile(r"(?<!\w)https?://[^\s<>]{1,2000}", re.I)
_ENDS = "?!.,:;*_~'\"]}|"
_parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True}).enable(
    ["table", "strikethrough"]
)


def to_html(text: str, names: Sequence[str] = ()) -> str:
    """The text as sanitised HTML. Images become nothing: they would load from foreign hosts.

    `names` are drawn as such where the text has them behind an `@`.
    """
    if not names:
        return clean(_parser.render(text))
    return clean(_parser.render(text, {"names": _behind_at(names)}), {"span"})


def remembered(text: str, names: Sequence[str] = ()) -> str:
    """`to_html` for what is shown again and again: what is said on a ticket does not change."""
    # Few are long, and thousands of those would fill the memory.
    return _remembered(text, tuple(names)) if len(text) < 10_000 else to_html(text, names)


@functools.lru_cache(maxsize=2_000)
def _remembered(text: str, names: tuple[str, ...]) -> str:
    return to_html(text, names)


def words_behind_at(text: str, length: int) -> Iterator[str]:
    """So many characters of the line behind each `@` of the text, code and links aside."""
    for token in _said(_parser.parse(text)):
        for found in _AT.finditer(token.content):
            yield token.content[found.end() : found.end() + length]


def _behind_at(names: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(rf"{_AT.pattern}(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.I)


def _said(tokens: Iterable[Token]) -> Iterator[Token]:
    """The tokens that hold plain text, outside of links."""
    for block in tokens:
        yield from (token for token, is_said in _in_order(block) if is_said)


def _in_order(block: Token) -> Iterator[tuple[Token, bool]]:
    """What a block holds, each with whether it is plain text outside of links."""
    depth = 0
    for token in block.children or ():
        depth += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        yield token, token.type == "text" and not depth


def _link_addresses(state: StateCore) -> None:
    """Makes links of bare addresses; a rule of the parser's.

    The usual library takes a minute for 100,000 hostile characters; this reads them once.
    """
    for block in state.tokens:
        if "://" in block.content and block.children:
            drawn = [_linked(each) if is_said else [each] for each, is_said in _in_order(block)]
            block.children = [token for tokens in drawn for token in tokens]


def _linked(text: Token) -> Iterator[Token]:
    end = 0
    for found in _ADDRESS.finditer(text.content):
        address = _without_punctuation(found[0])
        if not address.endswith("://"):
            yield Token("text", "", 0, content=text.content[end : found.start()])
            href = _parser.normalizeLink(address)
            yield Token("link_open", "a", 1, attrs={"href": href})
            yield Token("text", "", 0, content=address)
            yield Token("link_close", "a", -1)
            end = found.start() + len(address)
    yield Token("text", "", 0, content=text.content[end:])


def _without_punctuation(address: str) -> str:
    """The address without what ends its sentence, or a bracket that was opened before it."""
    address = address.rstrip(_ENDS)
    while address.endswith(")") and address.count(")") > address.count("("):
        address = address[:-1].rstrip(_ENDS)
    return address


def _draw_names(state: StateCore) -> None:
    """Draws the names that the caller gave; a rule of the parser's, behind all others."""
    names = state.env.get("names")
    for token in _said(state.tokens) if names else ():
        html, end = "", 0
        for found in names.finditer(token.content):
            html += escapeHtml(token.content[end : found.start()])
            html += f'<span class="{NAME_CLASS}">{escapeHtml(found[0])}</span>'
            end = found.end()
        if end:
            token.type, token.content = "html_inline", html + escapeHtml(token.content[end:])


_parser.core.ruler.push("addresses", _link_addresses)
_parser.core.ruler.push("names", _draw_names)


def clean(html: str, tags: Iterable[str] = ()) -> str:
    """HTML without anything that could act: `clean(clean(x)) == clean(x)`.

    Where a tag was taken out, what is left may mean something else to a parser (a paragraph within
    a paragraph), so it is looked at again until nothing changes.
    """
    for _ in range(MOST_LOOKS):
        html, before = _sanitised(html, tags), html
        if html == before:
            return html
    return nh3.clean_text(html)


def _sanitised(html: str, tags: Iterable[str]) -> str:
    return nh3.clean(
        html,
        tags=TAGS.union(tags),
        clean_content_tags={"script", "style"},
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        allowed_classes={"span": {NAME_CLASS}},
        # A wide listing scrolls by itself, which the keyboard must be able to do, too.
        set_tag_attribute_values={"pre": {"tabindex": "0"}},
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )
