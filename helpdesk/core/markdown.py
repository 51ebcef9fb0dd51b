"""Markdown to HTML that is safe to show anyone.

CommonMark with tables, strikethrough and bare links; raw HTML is off, links and images keep only
http, https and mailto, and what comes out is sanitised again by an allow-list (nh3).
"""

import nh3
from markdown_it import MarkdownIt

TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr",
    "li", "ol", "p", "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
SCHEMES = {"http", "https", "mailto"}
MOST_LOOKS = 10
_parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True}).enable(
    ["table", "strikethrough"]
)


def to_html(text: str) -> str:
    """The text as sanitised HTML. Images become nothing: they would load from foreign hosts."""
    return clean(_parser.render(text))


def clean(html: str) -> str:
    """HTML without anything that could act: `clean(clean(x)) == clean(x)`.

    Where a tag was taken out, what is left may mean something else to a parser (a paragraph within
    a paragraph), so it is looked at again until nothing changes.
    """
    for _ in range(MOST_LOOKS):
        html, before = _sanitised(html), html
        if html == before:
            return html
    return nh3.clean_text(html)


def _sanitised(html: str) -> str:
    return nh3.clean(
        html,
        tags=TAGS,
        clean_content_tags={"script", "style"},
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        # A wide listing scrolls by itself, which the keyboard must be able to do, too.
        set_tag_attribute_values={"pre": {"tabindex": "0"}},
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )
