"""What the page shows of the API: chapters of operations, and the shapes they speak of."""

import re
from dataclasses import dataclass, field

from django.utils.text import slugify

from helpdesk.core import markdown


@dataclass(frozen=True)
class Row:
    """A parameter, a header, or a field of a body."""

    name: str
    type: str
    text: str = ""
    is_required: bool = False
    place: str = ""

    @property
    def html(self) -> str:
        return markdown.to_html(self.text).removeprefix("<p>").removesuffix("</p>\n")


@dataclass(frozen=True)
class Answer:
    status: str
    text: str
    shape: str = ""
    example: str = ""
    headers: tuple[Row, ...] = ()

    @property
    def is_good(self) -> bool:
        return self.status[0] in "23"

    @property
    def is_shown(self) -> bool:
        """Whether its example says more than its word: each refusal looks like the others."""
        return bool(self.example) and (self.is_good or self.status == "400")

    @property
    def html(self) -> str:
        return markdown.to_html(self.text).removeprefix("<p>").removesuffix("</p>\n")

    @property
    def kind(self) -> str:
        return "good" if self.is_good else "bad"


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    anchor: str
    summary: str
    text: str
    is_public: bool
    parameters: list[Row]
    body: list[Row]
    answers: list[Answer]
    curl: str

    @property
    def html(self) -> str:
        return markdown.to_html(self.text)

    @property
    def short_path(self) -> str:
        """For the contents, where the end of the address must not be cut off."""
        return re.sub(r"\{\w+?_?id\}", "{id}", self.path)

    @property
    def words(self) -> str:
        """What the filter box looks in."""
        names = " ".join(row.name for row in [*self.parameters, *self.body])
        return f"{self.method} {self.path} {self.summary} {names}".lower()


@dataclass
class Group:
    title: str
    operations: list[Operation] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        return slugify(self.title)


@dataclass(frozen=True)
class Shape:
    """A JSON object that answers name."""

    name: str
    fields: list[Row]
    example: str

    @property
    def anchor(self) -> str:
        return f"shape-{slugify(self.name)}"
