"""Files chosen, dropped and pasted, sent ahead with a progress bar, by a real browser."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.windows import Hands, Visits

pytestmark = pytest.mark.browser
DROP = """(form, [type, name]) => {
  const data = new DataTransfer();
  data.items.add(new File(["dropped bytes"], name, { type: "text/plain" }));
  const options = { bubbles: true, cancelable: true };
  form.dispatchEvent(type === "paste"
    ? new ClipboardEvent(type, { ...options, clipboardData: data })
    : new DragEvent(type, { ...options, dataTransfer: data }));
}"""


def choose(page: Page, name: str, body: bytes = b"chosen bytes") -> None:
    file = {"name": name, "mimeType": "text/plain", "buffer": body}
    page.locator("[data-attach-input]").set_input_files([file])


def ready(page: Page, name: str) -> None:
    """The file is there: its row has an id that goes with the form."""
    row = page.locator("[data-attach-list] .file").filter(has_text=name)
    expect(row.locator("input[name=upload]")).to_have_count(1)
    expect(row.locator("progress")).to_have_count(0)


def test_it_sends_files_ahead_and_the_reply_after(visit: Visits, hands: Hands):
    case = hands.ask("Files ahead")
    page = visit("agent", case.desk)
    choose(page, "chosen.txt")
    ready(page, "chosen.txt")
    page.locator("#reply").evaluate(DROP, ["drop", "dropped.txt"])
    ready(page, "dropped.txt")
    page.locator("#body").evaluate(DROP, ["paste", "pasted.txt"])
    ready(page, "pasted.txt")
    page.locator("#body").fill("Three of them.")
    page.locator("#reply [data-send]").click()
    thread = page.locator("#thread")
    for name in ("chosen.txt", "dropped.txt", "pasted.txt"):
        expect(thread.get_by_role("link", name=name)).to_be_visible()
    expect(page.locator("[data-attach-list] .file")).to_have_count(0)
    with page.expect_download() as waiting:
        thread.get_by_role("link", name="chosen.txt").click()
    assert waiting.value.suggested_filename == "chosen.txt"
    assert waiting.value.path().read_bytes() == b"chosen bytes"


def test_it_says_at_once_what_is_refused(visit: Visits, hands: Hands):
    case = hands.ask("Refused")
    page = visit("agent", case.desk)
    choose(page, "evil.exe")
    expect(page.locator(".file--bad")).to_contain_text("Files of this kind are not taken.")
    page.get_by_role("button", name="Do not send evil.exe").click()
    expect(page.locator(".file--bad")).to_have_count(0)
    visit.faults.forgive(r"\b400\b")


def test_it_waits_for_files_that_are_on_their_way(visit: Visits, hands: Hands):
    case = hands.ask("Slow line")
    page = visit("bob", case.portal)
    page.route("**/uploads/*", lambda route: (page.wait_for_timeout(600), route.continue_()))
    page.locator("textarea").fill("Here it comes.")
    choose(page, "slow.txt", b"x" * 200_000)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#thread").get_by_role("link", name="slow.txt")).to_be_visible()


def test_it_sends_with_the_form_what_it_cannot_send_ahead(visit: Visits, hands: Hands):
    case = hands.ask("No way ahead")
    page = visit("bob", case.portal)
    page.route("**/uploads/*", lambda route: route.abort())
    choose(page, "late.txt")
    expect(page.locator("[data-attach-list]")).to_contain_text("goes with the message")
    page.locator("textarea").fill("With the form.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#thread").get_by_role("link", name="late.txt")).to_be_visible()
    visit.faults.forgive("uploads|ERR_FAILED")


def test_it_opens_a_request_with_a_dropped_file(visit: Visits):
    page = visit("bob", "/portal/tickets/new")
    page.locator("[name=title]").fill("Dropped on a new request")
    page.locator("main form").evaluate(DROP, ["drop", "dropped.txt"])
    expect(page.locator("[data-attach-list]")).to_contain_text("dropped.txt")
    page.get_by_role("button", name="Send request").click()
    expect(page.locator("#thread").get_by_role("link", name="dropped.txt")).to_be_visible()
