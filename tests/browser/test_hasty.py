"""Quick hands, slow lines: what comes late, twice or in another order takes nothing away."""

import re
import time

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.test_keyboard import press
from tests.browser.test_uploads import choose
from tests.browser.windows import PATIENCE, Hands, Visits

pytestmark = pytest.mark.browser


class Hold:
    """Holds the first request to an address until it is released."""

    def __init__(self, page: Page, pattern: str) -> None:
        self.page = page
        self.routes: list[Route] = []
        page.route(pattern, lambda route: self.take(route))

    def take(self, route: Route) -> None:
        if self.routes:
            route.continue_()
        else:
            self.routes.append(route)

    def wait(self) -> None:
        """Returns when the request has been made."""
        until = time.monotonic() + PATIENCE / 1000
        while not self.routes:
            assert time.monotonic() < until, "the request was not made"
            self.page.wait_for_timeout(10)

    def release(self) -> None:
        self.wait()
        self.routes[0].continue_()


def test_it_leaves_alone_what_others_change_while_one_types(visit: Visits, hands: Hands):
    case = hands.ask("Three hands at once")
    page = visit("agent", case.desk, is_live=True)
    change = Hold(page, "**/properties*")
    page.locator("#p-status").select_option("In Progress")
    change.wait()
    page.locator("#p-assignee-search").fill("arj")
    hands.change("agent2", case, priority=1)
    expect(page.locator("#ticket-head")).to_contain_text("Critical")
    change.release()
    expect(page.locator("#ticket-head")).to_contain_text("In Progress")
    press(page, "Enter")
    expect(page.locator("#thread")).to_contain_text("changed the assignee")
    assert hands.send("agent", "GET", f"/tickets/{case.id}")["priority"] == 1


def test_it_says_that_a_change_was_refused_while_one_goes_on(visit: Visits, hands: Hands):
    case = hands.ask("Refused behind one's back")
    page = visit("agent", case.desk)
    change = Hold(page, "**/properties*")
    page.locator("#p-status").select_option("In Progress")
    change.wait()
    hands.change("agent2", case, status="Pending")
    page.locator("#p-assignee-search").fill("arj")
    change.release()
    expect(page.locator("#toasts")).to_contain_text("Somebody else changed status to “Pending”")
    expect(page.locator("#p-assignee-search")).to_have_value("arj")
    visit.faults.forgive(r"\b412\b")


def test_it_keeps_a_change_that_waits_while_a_reply_is_answered(visit: Visits, hands: Hands):
    case = hands.ask("Reply and change")
    page = visit("agent", case.desk)
    reply, change = Hold(page, "**/reply*"), Hold(page, "**/properties*")
    page.locator("#body").fill("On it.")
    page.locator("#body").press("Control+Enter")
    reply.wait()
    page.locator("#p-status").select_option("In Progress")
    change.wait()
    page.locator("#p-priority").select_option("1")
    page.locator("#p-priority").blur()
    reply.release()
    expect(page.locator("#thread .message--staff")).to_contain_text("On it.")
    change.release()
    expect(page.locator("#thread")).to_contain_text("changed the priority")
    expect(page.locator("#ticket-head")).to_contain_text("In Progress")


@pytest.mark.parametrize(("name", "where"), [("agent", "desk"), ("bob", "portal")])
def test_it_sends_a_message_once(visit: Visits, hands: Hands, name: str, where: str):
    case = hands.ask("Pressed twice")
    page = visit(name, getattr(case, where))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method))
    area, reply = page.locator("textarea"), Hold(page, "**/reply*")
    area.fill("Just once.")
    press(page, "Control+Enter")
    reply.wait()
    page.keyboard.type(" And more")
    press(page, "Control+Enter")
    expect(area).to_have_value("Just once.")
    reply.release()
    expect(page.locator("#thread .message", has_text="Just once.")).to_have_count(1)
    expect(area).to_have_value("")
    expect(area).to_be_editable()
    assert asked.count("POST") == 1
    page.keyboard.type("The next one.")
    press(page, "Control+Enter")
    expect(page.locator("#thread .message", has_text="The next one.")).to_have_count(1)


def test_its_portal_follows_after_a_message_sent_by_keys(visit: Visits, hands: Hands):
    case = hands.ask("Sent by keys")
    page = visit("bob", case.portal, is_live=True)
    page.locator("textarea").fill("It works again.")
    press(page, "Control+Enter")
    expect(page.locator("#thread")).to_contain_text("It works again.")
    hands.change("agent", case, status="Resolved")
    expect(page.get_by_role("button", name="Yes, it is solved")).to_be_visible()
    expect(page.locator("textarea")).to_be_focused()


def test_it_shows_no_preview_to_who_writes_again(visit: Visits, hands: Hands):
    page = visit("bob", hands.ask("Late preview").portal)
    preview = Hold(page, "**/preview")
    page.locator("textarea").fill("Half a ")
    page.get_by_role("button", name="Preview").click()
    preview.wait()
    page.locator("textarea").press_sequentially("sentence")
    expect(page.locator(".htmx-request")).to_have_count(0)
    expect(page.locator("textarea")).to_have_value("Half a sentence")
    expect(page.locator("[data-preview]")).to_be_hidden()


def test_its_palette_forgets_what_was_given_up(visit: Visits, hands: Hands):
    case = hands.ask("Xylophone mallets")
    page = visit("agent", "/desk/queues/mine")
    answer, box = Hold(page, "**/desk/palette*"), page.locator("#palette input")
    press(page, "Control+k")
    page.keyboard.type("xylophone")
    press(page, "Enter")
    answer.wait()
    press(page, "Escape")
    with page.expect_response("**/desk/palette*"):
        answer.release()
    press(page, "Control+k")
    expect(page.locator("#palette-found > *")).to_have_count(0)
    # As by the clipboard: the very words of last time.
    page.keyboard.insert_text("xylophone")
    expect(page.locator("#palette-found")).to_contain_text(case.title)
    expect(box).to_have_value("xylophone")
    assert page.url.endswith("/desk/queues/mine")


def test_its_lists_wait_for_the_answer(visit: Visits, hands: Hands):
    page = visit("agent", "/desk/tickets/new")
    requester, options = page.locator("#requester"), page.locator("#requester-options")
    requester.press_sequentially("bob kel")
    press(page, "Enter")
    expect(requester).to_have_value(re.compile("bob@acme.example"))
    expect(options).to_be_hidden()
    page.goto(hands.ask("Which of them").desk)
    asset = page.locator("#p-asset")
    asset.press_sequentially("acme-lt-01")
    expect(page.locator("#asset-options [role=option]").nth(1)).to_be_visible()
    page.keyboard.type("7")
    press(page, "Enter")
    expect(asset).to_have_value(re.compile("ACME-LT-017 #"))
    expect(page.locator("#thread")).to_contain_text("changed the asset")


def test_it_keeps_files_that_were_chosen_before_the_script(visit: Visits, hands: Hands):
    case = hands.ask("Early files")
    page = visit("bob")
    script = Hold(page, "**/upload*.js")
    page.goto(case.portal, wait_until="commit")
    choose(page, "early.txt")
    script.release()
    rows = page.locator("[data-attach-list] .file")
    expect(rows).to_have_count(1)
    choose(page, "late.txt")
    expect(rows.locator("input[name=upload]")).to_have_count(2)


def test_it_does_not_send_without_a_file_that_is_refused(visit: Visits, hands: Hands):
    page = visit("bob", hands.ask("Refused on the way").portal)
    announcement, sent = Hold(page, "**/presign"), []
    page.on("request", lambda request: sent.append(request.url))
    page.locator("textarea").fill("See the program.")
    choose(page, "evil.exe")
    announcement.wait()
    page.get_by_role("button", name="Send", exact=True).click()
    announcement.release()
    expect(page.locator(".file--bad")).to_contain_text("Files of this kind are not taken.")
    expect(page.locator("form[aria-busy]")).to_have_count(0)
    expect(page.locator("textarea")).to_have_value("See the program.")
    assert not [url for url in sent if url.endswith("/reply")]
    visit.faults.forgive(r"\b400\b")


def test_it_asks_again_where_the_server_did_not_answer(visit: Visits, hands: Hands):
    case = hands.ask("Lost on the way")
    page = visit("agent", case.desk, is_live=True)
    page.route(f"**{case.desk}", lambda route: route.abort(), times=1)
    hands.say("bob", case, "Did you hear me?")
    expect(page.locator("#thread")).to_contain_text("Did you hear me?")
    visit.faults.forgive("ERR_FAILED")


def test_it_shows_what_was_said_while_an_answer_was_on_its_way(visit: Visits, hands: Hands):
    case = hands.ask("Past each other")
    page = visit("agent", case.desk, is_live=True)
    page.locator("#body").fill("A note.")
    page.get_by_text("Internal note", exact=True).click()

    def answer_late(route: Route) -> None:
        # Made before the other one writes, seen after that.
        made = route.fetch()
        hands.say("bob", case, "In between.")
        expect(page.locator("#thread")).to_contain_text("In between.")
        route.fulfill(response=made)

    page.route("**/reply*", answer_late)
    press(page, "Control+Enter")
    # The form is emptied by the answer.
    expect(page.locator("#body")).to_have_value("")
    expect(page.locator("#thread .message--note")).to_contain_text("A note.")
    expect(page.locator("#thread")).to_contain_text("In between.")


def test_it_leaves_the_focus_where_it_is_drawn_anew(visit: Visits, hands: Hands):
    page = visit("agent", "/desk/profile", is_live=True)
    queues = page.locator("#queues")
    first = queues.get_by_role("link").first
    first.focus()
    waiting = queues.locator("a[href='/desk/queues/unassigned'] .count")
    before = waiting.inner_text()
    hands.ask("One more to count")
    expect(waiting).not_to_have_text(before)
    expect(first).to_be_focused()


def test_its_errors_stay_until_they_are_dismissed(visit: Visits, hands: Hands):
    page = visit("agent", hands.ask("An error stays").desk)
    page.route("**/properties*", lambda route: route.abort(), times=1)
    page.locator("#p-status").select_option("In Progress")
    alert = page.locator("#toasts [role=alert]")
    expect(alert).to_contain_text("The server did not answer.")
    page.locator("#p-priority").select_option("2")
    expect(page.locator("#ticket-head")).to_contain_text("High")
    expect(alert).to_have_count(1)
    alert.get_by_role("button", name="Dismiss").click()
    expect(alert).to_have_count(0)
    visit.faults.forgive("ERR_FAILED|htmx:sendError")
