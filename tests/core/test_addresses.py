"""Bare addresses in what people write become links."""

import pytest

from helpdesk.core.markdown import to_html


def links(text):
    return [part.split('"')[0] for part in to_html(text).split('<a href="')[1:]]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("See https://example.org/a?b=1#c.", "https://example.org/a?b=1#c"),
        ("(http://example.org/a)", "http://example.org/a"),
        ("https://example.org/A_(b_c)_d, please", "https://example.org/A_(b_c)_d"),
        ("**https://example.org/**", "https://example.org/"),
        ("- HTTPS://example.org", "HTTPS://example.org"),
        ("https://example.org/\u00e4", "https://example.org/%C3%A4"),
        ("<https://example.org>", "https://example.org"),
        ("[here](https://example.org)", "https://example.org"),
        ("[https://evil.example](https://example.org)", "https://example.org"),
    ],
)
def test_it_makes_a_link_of_an_address(text, address):
    assert links(text) == [address]


def test_it_leaves_the_words_around_as_they_are():
    text = to_html("First https://a.example/x_y_z, then\nhttps://b.example & <so> on @bob")
    assert text == (
        '<p>First <a href="https://a.example/x_y_z" rel="noopener noreferrer nofollow">'
        "https://a.example/x_y_z</a>, then<br>\n"
        '<a href="https://b.example" rel="noopener noreferrer nofollow">https://b.example</a>'
        " &amp; &lt;so&gt; on @bob</p>\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "`https://example.org`",
        "    https://example.org",
        "https://",
        "https://...",
        "ftp://example.org",
        "javascript:alert(1)",
        "xhttps://example.org",
        "bob@example.org",
    ],
)
def test_it_makes_no_link_of_anything_else(text):
    assert links(text) == []


@pytest.mark.parametrize(
    "piece", ["https://", "https://a.", "https://a.b/(", "https://a.b/) ", "https://a@"]
)
def test_it_reads_a_text_of_nothing_else_once(piece):
    """R50: what a known library for this takes a minute for."""
    assert to_html(piece * (100_000 // len(piece)))
