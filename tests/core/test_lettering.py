"""What is printed in any script: its letters from a font that has them, as they are read."""

import pytest
from reportlab.pdfbase import pdfmetrics

from helpdesk.reporting.lettering import PLAIN, in_reading_order, joined, parts, use_fonts
from helpdesk.reporting.pdf import fitted

ALEF, BET, GIMEL = "\u05d0", "\u05d1", "\u05d2"


@pytest.mark.parametrize(
    ("text", "font"),
    [
        ("Grüße, Привет, Γειά", "Inter"),
        ("\u0645\u0631\u062d\u0628\u0627", "Inter-arabic"),
        (ALEF + BET, "Inter-hebrew"),
        ("打印机", "STSong-Light"),
        ("プリンター", "HeiseiKakuGo-W5"),
        ("프린터", "HYGothic-Medium"),
    ],
)
def test_it_takes_a_font_that_has_the_letters(text, font):
    use_fonts()
    assert [name for name, _ in parts(joined(text), PLAIN)] == [font]
    face = pdfmetrics.getFont(font).face
    letters = set(joined(text)) - {" ", ","}
    assert not hasattr(face, "charToGlyph") or {*map(ord, letters)} <= face.charToGlyph.keys()


def test_it_sets_han_in_the_font_of_the_letters_beside():
    assert parts("階 3階の", PLAIN) == [
        ("HeiseiKakuGo-W5", "階"),
        ("Inter", " 3"),
        ("HeiseiKakuGo-W5", "階の"),
    ]


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("plain (text)", "plain (text)"),
        (f"{ALEF}{BET} (abc) 12", f"12 (abc) {BET}{ALEF}"),
        (f"VPN ({ALEF}{BET}) :) and (x)", f"VPN ({BET}{ALEF}) :) and (x)"),
        (f"{ALEF} [{BET}]", f"[{BET}] {ALEF}"),
        (f"{ALEF} (1) (x) {BET}", f"{BET} (x) (1) {ALEF}"),
    ],
)
def test_it_prints_in_reading_order(text, printed):
    assert in_reading_order(text, beside=text) == printed


def test_it_joins_arabic_and_leaves_out_what_is_not_seen():
    assert joined("\u0628\u0627\u0628") == "\ufe91\ufe8e\ufe8f"
    assert joined("\u202ereversed\u200b") == "reversed"


def test_each_line_runs_as_the_whole_text_does():
    use_fonts()
    first, second = fitted(f"{ALEF * 6} abc {GIMEL}", 40).split("\n")
    assert (first, second) == (ALEF * 6, f"{GIMEL} abc")
