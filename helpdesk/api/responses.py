"""Answers that are JSON text already."""

from django.http import HttpResponse


class JSONText(HttpResponse):
    """JSON that PostgreSQL wrote, sent as it is."""

    def __init__(self, text: str, status: int = 200) -> None:
        super().__init__(text.encode(), content_type="application/json", status=status)
