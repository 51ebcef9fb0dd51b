"""What a test opens: windows of the demo's people, which remember everything that went wrong."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    expect,
)

from helpdesk.demo.people import PASSWORD
from tests.browser.inspection import light_and_wide

# In milliseconds. However long a busy machine takes, only what never comes is a fault.
PATIENCE = 60_000
# The browser ends the requests of a page that is left; that is no fault of the page.
LEFT_BEHIND = "net::ERR_ABORTED"
# Nor is it that an answer is given up for that to a newer question, which htmx calls an error. What
# did not arrive is another one: htmx:sendError.
GIVEN_UP = ("htmx:sendAbort", "htmx:afterRequest")


@dataclass
class Faults:
    """What went wrong in the watched pages: scripts, policy, requests, dialogs, other hosts."""

    home: str
    found: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        for event, hear in self._ears.items():
            page.on(event, hear)

    def leave(self, page: Page) -> None:
        """Watches the page no longer."""
        for event, hear in self._ears.items():
            page.remove_listener(event, hear)

    @cached_property
    def _ears(self) -> dict[str, Callable[[Any], None]]:
        return {
            "console": self._on_console,
            "pageerror": lambda error: self.found.append(f"script: {error}"),
            "request": self._on_request,
            "requestfailed": self._on_failure,
            "response": self._on_response,
            "dialog": self._on_dialog,
        }

    def forgive(self, pattern: str) -> None:
        """Forgets the faults that a test brought about itself."""
        self.found = [fault for fault in self.found if not re.search(pattern, fault)]

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(GIVEN_UP):
            self.found.append(f"console: {message.text} {message.location.get('url', '')}")

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:", "blob:")):
            self.found.append(f"elsewhere: {request.url}")

    def _on_failure(self, request: Request) -> None:
        if request.failure != LEFT_BEHIND:
            self.found.append(f"request: {request.url} {request.failure}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400:
            self.found.append(f"response: {response.status} {response.url}")

    def _on_dialog(self, dialog: Any) -> None:
        self.found.append(f"dialog: {dialog.message}")
        dialog.dismiss()


@dataclass
class Site:
    """A running helpdesk with the demo in it, and one browser."""

    url: str
    chromium: Browser
    tokens: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    kept: dict[str, BrowserContext] = field(default_factory=dict)

    def keep(self, name: str = "") -> BrowserContext:
        """Somebody's one browser, kept with its cache from test to test: making one takes long."""
        if name not in self.kept:
            self.kept[name] = self.context(name)
        return self.kept[name]

    def window(self, name: str = "") -> Page:
        """Its one window."""
        pages = self.keep(name).pages
        return pages[0] if pages else self.keep(name).new_page()

    def context(self, name: str = "", **options: Any) -> BrowserContext:
        """A browser of somebody who is signed in, or of a stranger."""
        options = {
            "base_url": self.url,
            "viewport": {"width": 1440, "height": 900},
            "reduced_motion": "reduce",
        } | options
        context = self.chromium.new_context(**options)
        context.set_default_timeout(PATIENCE)
        if name:
            if name not in self.tokens:
                form = {"username": name, "password": PASSWORD}
                assert context.request.post("/login", data=form).ok
                self.tokens[name] = context.cookies()
            context.add_cookies(self.tokens[name])
        return context


@dataclass
class Visits:
    """The windows of one test. `visit("bob", "/portal")` opens one as bob."""

    site: Site
    faults: Faults = field(init=False)
    contexts: list[BrowserContext] = field(default_factory=list)
    looked_at: list[Page] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.faults = Faults(self.site.url)

    def __call__(
        self, name: str = "", path: str = "", *, is_live: bool = False, **options: Any
    ) -> Page:
        """A window at that address; `is_live` waits until it hears what happens."""
        context = self.site.context(name, **options)
        self.contexts.append(context)
        page = context.new_page()
        self.faults.watch(page)
        if path:
            page.goto(path)
        if is_live:
            expect(page.locator("html")).to_have_attribute("data-live-state", "open")
        return page

    def look(self, name: str, path: str, shown: Callable[[Page], None] = light_and_wide) -> Page:
        """The page at that address, in the window that is kept; only for looking."""
        page = self.site.window(name)
        # What a page says while it is left is not said by the next one. An address of the same site
        # is shown by the same process; another one would have two new ones started.
        page.goto("/livez")
        shown(page)
        self.faults.watch(page)
        self.looked_at.append(page)
        page.goto(path)
        return page

    def close(self) -> None:
        while self.looked_at:
            self.faults.leave(self.looked_at.pop())
        while self.contexts:
            self.contexts.pop().close()


@dataclass
class Case:
    """A ticket as a test knows it."""

    id: str
    number: int
    title: str

    @property
    def reference(self) -> str:
        return f"TKT-{self.number:06}"

    @property
    def desk(self) -> str:
        return f"/desk/tickets/{self.number}"

    @property
    def portal(self) -> str:
        return f"/portal/tickets/{self.number}"


@dataclass
class Hands:
    """Does by the API what a test needs to be done already."""

    site: Site

    def send(self, name: str, method: str, path: str, body: Any = None) -> Any:
        answer = self.site.keep(name).request.fetch(path, method=method, data=body)
        assert answer.ok, answer.text()
        return answer.json() if answer.body() else None

    def ask(self, title: str, by: str = "bob", **fields: Any) -> Case:
        """A new ticket."""
        made = self.send(by, "POST", "/tickets", {"title": title, "priority": 3} | fields)
        return Case(made["id"], int(made["number"].removeprefix("TKT-")), title)

    def say(self, by: str, case: Case, text: str, *, is_internal: bool = False) -> None:
        body = {"body_md": text, "is_internal": is_internal}
        self.send(by, "POST", f"/tickets/{case.id}/comments", body)

    def change(self, by: str, case: Case, **changes: Any) -> None:
        self.send(by, "PATCH", f"/tickets/{case.id}", changes)
