"""The metrics as the page shows them: each figure in words, with the list of tickets behind it."""

from desk.board.page import Page

__all__ = ["Page"]
