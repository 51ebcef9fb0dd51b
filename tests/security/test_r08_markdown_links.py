"""django-helpdesk PYSEC-2021-430, 431, 438: links of Markdown lead to allowed schemes only, raw HTML is text."""

import re

import pytest

from helpdesk.core.markdown import to_html
from tests.security.corpus import LINKS, MARKUP

LEADING = re.compile(r'(?:href|src)="([^"]*)"')


@pytest.mark.parametrize("text", LINKS)
def test_it_leads_nowhere_but_to_allowed_schemes(text):
    for target in LEADING.findall(to_html(text)):
        assert target.startswith(("https://ok.example", "https://evil.example/p.png")), target


@pytest.mark.parametrize("scheme", ["https", "http", "mailto"])
def test_it_keeps_the_links_that_people_need(scheme):
    target = f"{scheme}:a@b.example" if scheme == "mailto" else f"{scheme}://b.example/"
    assert LEADING.findall(to_html(f"[x]({target})")) == [target]


@pytest.mark.parametrize("text", [text for text in MARKUP if text.startswith("<")])
def test_it_shows_raw_html_as_what_was_typed(text):
    assert text[:2] not in re.sub(r"</?p>", "", to_html(text))
