"""A browser without JavaScript: it reads a page's forms and sends them as they stand there."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.test import Client

VOID = {"input", "br", "img", "meta", "link", "hr", "path", "circle", "rect", "line", "polyline"}


@dataclass
class Form:
    action: str
    values: list[tuple[str, str]] = field(default_factory=list)
    id: str = ""

    def filled(self, changes: dict[str, Any]) -> dict[str, list[str]]:
        """What is sent: the fields as the page shows them, some of them changed."""
        sent: dict[str, list[str]] = {}
        for name, value in self.values:
            sent.setdefault(name, []).append(value)
        for name, value in changes.items():
            sent[name] = [str(each) for each in value] if isinstance(value, list) else [str(value)]
        return sent


class Reader(HTMLParser):
    """Forms, text, and every tag with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self._form: Form | None = None
        self._select: tuple[str, list[tuple[str, bool]]] | None = None
        self._textarea: tuple[str, list[str]] | None = None
        self._silent = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = {name: value or "" for name, value in attrs}
        self.tags.append((tag, own))
        if tag in {"script", "style", "template"}:
            self._silent = tag
        if tag == "form":
            self._form = Form(own.get("action", ""), id=own.get("id", ""))
            self.forms.append(self._form)
        elif tag == "input" and own.get("name"):
            self._input(own)
        elif tag == "select":
            self._select = (own.get("name", ""), [])
        elif tag == "option" and self._select:
            self._select[1].append((own.get("value", "\0"), "selected" in own))
        elif tag == "textarea":
            self._textarea = (own.get("name", ""), [])

    def _input(self, own: dict[str, str]) -> None:
        if own.get("type") in {"checkbox", "radio"} and "checked" not in own:
            return
        if own.get("type") == "submit":
            return
        form = self._form
        if own.get("form"):
            form = next((each for each in self.forms if each.id == own["form"]), None)
            if form is None:
                form = Form("", id=own["form"])
                self.forms.append(form)
        if form is not None:
            # Nothing said means "on" of a box, and nothing of a line of text.
            unsaid = "on" if own.get("type") in {"checkbox", "radio"} else ""
            form.values.append((own["name"], own.get("value", unsaid)))

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            self._silent = ""
        elif tag == "form":
            self._form = None
        elif tag == "select" and self._select:
            name, options = self._select
            chosen = [value for value, selected in options if selected] or [
                value for value, _ in options[:1]
            ]
            if self._form and name and chosen:
                self._form.values.append((name, chosen[0]))
            self._select = None
        elif tag == "textarea" and self._textarea:
            name, parts = self._textarea
            if self._form and name:
                self._form.values.append((name, "".join(parts).removeprefix("\n")))
            self._textarea = None

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self._textarea[1].append(data)
        if self._select and self._select[1] and self._select[1][-1][0] == "\0" and data.strip():
            # An option without a value means its text.
            self._select[1][-1] = (data.strip(), self._select[1][-1][1])
        if not self._silent:
            self.words.append(data)


class Page:
    """An answer with its forms."""

    def __init__(self, response: Any) -> None:
        self.response = response
        self.status = response.status_code
        self.html = response.content.decode()
        self.reader = Reader(self.html)
        self.text = " ".join(" ".join(self.reader.words).split())
        self.path = response.request["PATH_INFO"]

    @property
    def tags(self) -> set[str]:
        return {tag for tag, _ in self.reader.tags}

    def links(self) -> list[str]:
        return [own["href"] for tag, own in self.reader.tags if tag == "a" and "href" in own]

    def form(self, action: str) -> Form:
        """The form that posts to this address, with the fields that stand outside of it."""
        found = next(f for f in self.reader.forms if f.action.split("?")[0] == action)
        outside = [f for f in self.reader.forms if f.id and f.id == found.id and f is not found]
        values = found.values + [value for each in outside for value in each.values]
        return Form(found.action, values, found.id)

    def value(self, action: str, name: str) -> str:
        return dict(self.form(action).values)[name]


class Browser:
    """One person's browser, without JavaScript."""

    def __init__(self, client: Client, cookie: str = "", tenant: str = "") -> None:
        self.client = client
        if cookie:
            client.cookies["hd_auth"] = cookie
        self.headers = {"X-Tenant": tenant} if tenant else {}

    def get(self, path: str, **options: Any) -> Page:
        return Page(self.client.get(path, follow=True, headers=self.headers, **options))

    def post(self, path: str, values: dict[str, Any] | None = None) -> Page:
        return Page(self.client.post(path, values or {}, follow=True, headers=self.headers))

    def submit(self, page: Page, action: str, **changes: Any) -> Page:
        """Sends a form of a page as it stands there, but for what is changed."""
        form = page.form(action)
        return self.post(form.action, form.filled(changes))
