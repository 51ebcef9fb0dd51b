"""FreeScout jpq8-j69f-mj98; RT CVE-2026-105456: what was cleaned has nothing left to clean."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.core.markdown import clean, to_html
from tests.security.corpus import LINKS, MARKUP
from tests.security.test_r01_markup_in_pages import Dangers

PIECES = [
    *MARKUP,
    *LINKS,
    "<",
    ">",
    "&lt;",
    "&#x3c;",
    "`",
    "```",
    "**",
    "|",
    "\n",
    "\x00",
    "\u2028",
    "<p>",
    "</p>",
]
FORBIDDEN = re.compile(
    r"<(?!/?(?:a|blockquote|br|code|del|em|h[1-6]|hr|li|ol|p|pre|s|strong|table|tbody|td|th|thead|tr|ul)\b)",
    re.I,
)
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=12).map("".join)


@pytest.mark.parametrize("text", MARKUP + LINKS)
def test_it_leaves_nothing_that_acts(text):
    for html in (to_html(text), clean(text)):
        assert Dangers(html).found == []
        assert not FORBIDDEN.search(html)


@pytest.mark.parametrize("text", ["<p><button><p>", "<p><marquee><p><object><p>"])
def test_it_looks_again_where_it_took_something_out(text):
    once = clean(text)
    assert clean(once) == once


@settings(max_examples=200, deadline=None, database=None)
@given(TEXTS)
def test_it_has_nothing_left_to_clean(text):
    once = clean(text)
    assert clean(once) == once
    rendered = to_html(text)
    assert clean(rendered) == rendered
    assert Dangers(rendered).found == []
    assert not FORBIDDEN.search(rendered)
