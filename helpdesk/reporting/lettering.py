"""Texts of any script on paper: in the order in which they are read, with fonts that have them.

Inter has Latin, Greek and Cyrillic; two more of our fonts have Arabic and Hebrew. Chinese, Japanese
and Korean would be 16 MB, so they are set in the fonts that readers of PDF bring for them (PDF
32000-1, 9.7.5.2: a predefined CMap, nothing embedded).
"""

import functools
import itertools
import re
import unicodedata

import arabic_reshaper
from bidi import get_display
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from helpdesk.fonts import PAPER_FONTS, paper_font

PLAIN, BOLD = "Inter", "Inter-SemiBold"
WEIGHTS = {PLAIN: 400, BOLD: 600}
ARABIC = r"\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc"
HEBREW = r"\u0590-\u05ff\ufb1d-\ufb4f"
KANA = r"\u3040-\u30ff\u31f0-\u31ff"
HANGUL = r"\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3"
HAN = r"\u2e80-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef"
# What has a font of its own; the rest is set in Inter.
SCRIPTS = re.compile(
    f"(?P<arabic>[{ARABIC}]+)|(?P<hebrew>[{HEBREW}]+)|(?P<asian>[{KANA}{HANGUL}{HAN}]+)"
)
IS_RIGHT_TO_LEFT = re.compile(f"[{ARABIC}{HEBREW}]")
# They say how to join or turn, and have no shape.
UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
ASIAN_FONTS = {KANA: "HeiseiKakuGo-W5", HANGUL: "HYGothic-Medium", HAN: "STSong-Light"}
MIRRORED = dict(zip("()[]{}<>«»", ")(][}{><»«", strict=True))


@functools.cache
def use_fonts() -> None:
    """Makes our typefaces known to the library, once a process."""
    for script, (name, weight) in itertools.product(PAPER_FONTS, WEIGHTS.items()):
        pdfmetrics.registerFont(TTFont(_named(script, name), str(paper_font(script, weight))))
    for name in ASIAN_FONTS.values():
        pdfmetrics.registerFont(UnicodeCIDFont(name))


class Lettering(Canvas):
    """A canvas that takes each part of a line from the font that has it.

    Lines come as `in_reading_order` gives them.
    """

    def drawString(self, x: float, y: float, text: str, *args: object, **options: object) -> None:
        if text.isascii() or not SCRIPTS.search(text):
            super().drawString(x, y, text, *args, **options)
            return
        name, size = self._fontname, self._fontsize
        for font, part in parts(text, name):
            self.setFont(font, size)
            super().drawString(x, y, part, *args, **options)
            x += pdfmetrics.stringWidth(part, font, size)
        self.setFont(name, size)

    def drawRightString(self, x: float, y: float, text: str, *args: object, **kw: object) -> None:
        self.drawString(x - width_of(text, self._fontsize, self._fontname), y, text, *args, **kw)


def width_of(text: str, size: float, name: str = PLAIN) -> float:
    """How wide a text is that is set in this font, and where it lacks letters in others."""
    return sum(pdfmetrics.stringWidth(part, font, size) for font, part in parts(text, name))


def parts(text: str, name: str) -> list[tuple[str, str]]:
    """A text in pieces of one font each."""
    found, at = [], 0
    for match in () if text.isascii() else SCRIPTS.finditer(text):
        found += [(name, text[at : match.start()]), (_font(match, text, name), match[0])]
        at = match.end()
    return [piece for piece in (*found, (name, text[at:])) if piece[1]]


def joined(text: str) -> str:
    """Arabic letters in the shapes that they take beside each other; nothing that is not seen."""
    shaped = arabic_reshaper.reshape(text) if IS_RIGHT_TO_LEFT.search(text) else text
    return text if text.isascii() else UNSEEN.sub("", shaped)


def in_reading_order(line: str, *, beside: str) -> str:
    """A line of a text, from left to right as it is printed; `beside` is the whole text.

    Which way a text runs is decided by its first letter (Unicode Standard Annex 9, P2).
    """
    if not IS_RIGHT_TO_LEFT.search(line):
        return line
    ways = map(unicodedata.bidirectional, beside)
    way = next((way for way in ways if way in {"L", "R", "AL"}), "L")
    found = get_display(line, base_dir="L" if way == "L" else "R")
    return _mirrored(found, all_of_it=way != "L")


def _mirrored(line: str, *, all_of_it: bool) -> str:
    """Brackets that were turned with what is between them, turned back (Annex 9, L4)."""
    letters, begun, ended = list(line), [], []
    for at, letter in enumerate(line):
        if letter in "([{<«":
            if not (ended and line[ended[-1]] == MIRRORED[letter]):
                begun.append(letter)
                continue
            first = ended.pop()
            if all_of_it or IS_RIGHT_TO_LEFT.search(line[first:at]):
                letters[first], letters[at] = letter, MIRRORED[letter]
        elif letter in ")]}>»":
            if begun and begun[-1] == MIRRORED[letter]:
                begun.pop()
            else:
                ended.append(at)
    return "".join(letters)


def _font(match: re.Match[str], text: str, name: str) -> str:
    if match.lastgroup != "asian":
        return _named(match.lastgroup, name)
    # Han letters alone say nothing of whose they are; the letters beside them do.
    kinds = (kind for kind in (KANA, HANGUL) if re.search(f"[{kind}]", match[0]))
    beside = (kind for kind in (KANA, HANGUL) if re.search(f"[{kind}]", text))
    return ASIAN_FONTS[next(itertools.chain(kinds, beside), HAN)]


def _named(script: str, name: str) -> str:
    return f"{name}-{script}" if script else name
