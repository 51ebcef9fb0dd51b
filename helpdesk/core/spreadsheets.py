"""What spreadsheets make of text: a cell that begins like a formula is one (R49)."""

import re

# What spreadsheets skip before they look for a formula: blanks, quotes, and what nobody sees.
_SKIPPED = (
    "\\s\u00a0\u00ad\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff"
    "\"'`´‘’‚‛“”„‟＂＇"  # noqa: RUF001
)
# What begins a formula, and what Unicode holds to be the same character in another dress.
_BEGINNINGS = "=⁼₌﹦＝+⁺₊﬩﹢＋@﹫＠⁻₋−﹣－-"  # noqa: RUF001
FORMULA = f"^([\\t\\r]|[{_SKIPPED}]*[{_BEGINNINGS}])"


def inert_text(text: str) -> str:
    """A text that no spreadsheet takes for a formula: a suspicious one begins with `'`."""
    return f"'{text}" if re.match(FORMULA, text) else text
