"""Trudesk CVE-2026-114401; FreeScout's LIKE wildcards: what people type is no pattern."""

from urllib.parse import quote

import pytest

from helpdesk.core.markdown import to_html


def test_it_takes_wildcards_for_letters(api, agent, bob):
    for text in ("%", "_", "%25%25", "b_b", "b%b", ".*", "^b"):
        assert api(agent).get(f"/requesters?q={quote(text)}").json == []


@pytest.mark.parametrize(
    "piece", ["> ", "- ", "* ", "[", "![", "(", "<", "`", "**a", "|a", "[a](", "&", "\\"]
)
def test_it_takes_bounded_time_for_a_text_of_one_piece(piece):
    """Nothing that people type makes the renderer go round for ever."""
    assert len(to_html(piece * (20_000 // len(piece)))) > 0
