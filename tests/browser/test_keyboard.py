"""A whole day without the mouse."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.windows import Hands, Visits

pytestmark = pytest.mark.browser


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_it_signs_in_and_walks_the_queues(visit: Visits, hands: Hands):
    _, two, _ = [hands.ask(title) for title in ("Walk one", "Walk two", "Walk three")]
    page = visit("", "/login")
    page.keyboard.type("agent")
    press(page, "Tab")
    page.keyboard.type("helpdesk-demo")
    press(page, "Enter")
    page.wait_for_url("**/desk/queues/mine")
    press(page, "g", "u")
    page.wait_for_url("**/desk/queues/unassigned")
    rows = page.locator("[data-row]")
    current = re.compile("is-current")
    press(page, "j", "j")
    expect(rows.nth(1)).to_have_class(current)
    press(page, "k")
    expect(rows.nth(0)).to_have_class(current)
    press(page, "x")
    expect(page.locator("[data-select-count]")).to_have_text("1 selected")
    press(page, "o")
    page.wait_for_url("**/desk/tickets/*")
    expect(page.locator("h1")).to_have_text("Walk three")
    press(page, "]")
    # Keys are heard when the page is whole.
    page.wait_for_url(f"**{two.desk}?*")
    expect(page.locator("h1")).to_have_text("Walk two")
    press(page, "u")
    page.wait_for_url("**/desk/queues/unassigned*")
    expect(rows.nth(1)).to_have_class(current)
    press(page, "x", "k", "x", "p")
    page.keyboard.type("H")
    press(page, "Enter", "Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("2 tickets changed")


def test_who_gives_up_a_choice_goes_on_where_they_are(visit: Visits, hands: Hands):
    hands.ask("Left alone")
    case = hands.ask("Gone on with")
    page = visit("agent", "/desk/queues/unassigned")
    press(page, "j", "x")
    expect(page.locator("[data-select-count]")).to_have_text("1 selected")
    press(page, "Escape")
    expect(page.locator("[data-select-count]")).to_be_hidden()
    press(page, "o")
    page.wait_for_url(f"**{case.desk}?*")


def test_a_refused_form_goes_on_where_it_was_refused(visit: Visits):
    page = visit("ivan", "/portal/groups/new")
    page.fill("main [name=description]", "A group without a name")
    page.evaluate("document.querySelectorAll('form').forEach((form) => (form.noValidate = true))")
    press(page, "Enter")
    expect(page.locator(".field__error")).to_be_visible()
    expect(page.locator("main [name=name]")).to_be_focused()
    visit.faults.forgive(r"\b400\b")


def test_it_works_on_a_ticket(visit: Visits, hands: Hands):
    case = hands.ask("Keys only")
    page = visit("agent", "/desk/queues/all")
    press(page, "/")
    page.keyboard.type("keys only")
    press(page, "Enter")
    page.wait_for_url("**q=keys*")
    press(page, "j", "Enter")
    page.wait_for_url(f"**{case.desk}?*")

    thread = page.locator("#thread")
    press(page, "r")
    page.keyboard.type("Which keys?")
    press(page, "Control+Enter")
    expect(thread.locator(".message--staff")).to_contain_text("Which keys?")
    expect(page.locator("#body")).to_have_value("")
    press(page, "Escape", "n")
    page.keyboard.type("He means the keyboard.")
    press(page, "Control+Enter")
    expect(thread.locator(".message--note")).to_contain_text("He means the keyboard.")

    press(page, "Escape", "a")
    page.keyboard.type("arjun")
    press(page, "Enter")
    expect(thread).to_contain_text("changed the assignee", timeout=20_000)
    expect(page.locator("#p-assignee-search")).to_have_value("Arjun Patel")
    press(page, "Escape", "s")
    # One letter: a browser takes a second one that comes late for the start of another word.
    page.keyboard.type("I")
    press(page, "Enter")
    expect(page.locator("#ticket-head")).to_contain_text("In Progress")


def test_it_sends_what_is_chosen_before_the_answer_to_an_earlier_choice(
    visit: Visits, hands: Hands
):
    page = visit("agent", hands.ask("One key after the other").desk)
    held: list[Route] = []
    page.route("**/properties*", lambda route: held.append(route), times=1)
    with page.expect_request("**/properties*"):
        press(page, "s")
        page.keyboard.type("I")
        press(page, "Enter", "Escape")
    press(page, "p")
    page.keyboard.type("H")
    press(page, "Enter", "Escape")
    held[0].continue_()
    expect(page.locator("#thread")).to_contain_text("changed the priority")
    expect(page.locator("#ticket-head")).to_contain_text("In Progress")


def test_it_answers_with_a_saved_reply(visit: Visits, hands: Hands):
    page = visit("agent", hands.ask("Answered as always").desk)
    press(page, "t")
    expect(page.locator("[data-insert]").first).to_be_focused()
    press(page, "ArrowDown", "Enter")
    expect(page.locator("#body")).to_be_focused()
    expect(page.locator("#body")).to_have_value(re.compile("Hello Bob"))
    expect(page.locator("[data-draft-state]")).to_have_text("Draft saved")


def test_its_shut_lists_take_no_letter_for_a_choice(visit: Visits, hands: Hands):
    page = visit("agent", hands.ask("Answered, not resolved").desk)
    press(page, "s", "Escape")
    expect(page.locator("#p-status")).to_be_focused()
    press(page, "r")
    expect(page.locator("#body")).to_be_focused()
    expect(page.locator("#p-status")).to_have_value("New")


def test_it_says_what_a_ticket_is_about(visit: Visits, hands: Hands):
    case = hands.ask("The hinge creaks")
    page = visit("agent", case.desk)
    asset = page.locator("#p-asset")
    asset.focus()
    page.keyboard.type("acme-lt-01")
    expect(page.locator("#asset-options [role=option]").nth(1)).to_be_visible()
    press(page, "Escape", "Enter")
    expect(page.locator("#things-error")).to_contain_text("Which one: ACME-LT-01")
    visit.faults.forgive(r"\b400\b")
    asset.press("7")
    expect(page.locator("#asset-options [role=option]")).to_have_count(1)
    press(page, "Enter")
    expect(page.locator("#thread")).to_contain_text("changed the asset")
    expect(asset).to_have_value(re.compile("ACME-LT-017 #"))
    expect(page.locator(".things__about")).to_contain_text("ThinkPad")


def test_it_creates_a_ticket(visit: Visits):
    page = visit("agent", "/desk/queues/mine")
    press(page, "c")
    page.wait_for_url("**/desk/tickets/new")
    expect(page.locator("#requester")).to_be_focused()
    page.keyboard.type("bob kel")
    expect(page.locator("#requester-options [role=option]")).to_have_count(1)
    press(page, "Enter")
    expect(page.locator("#requester")).to_have_value(re.compile("bob@acme.example"))
    press(page, "Tab")
    page.keyboard.type("Phoned in: no sound")
    press(page, "Enter")
    page.wait_for_url(re.compile(r"/desk/tickets/\d+$"))
    expect(page.locator("h1")).to_have_text("Phoned in: no sound")
    expect(page.locator(".ticket__side")).to_contain_text("Bob Keller")


def test_it_goes_anywhere_by_the_palette(visit: Visits, hands: Hands):
    case = hands.ask("Palette and brush")
    page = visit("agent", "/desk/queues/mine")
    press(page, "Control+k")
    page.keyboard.type("brush palette")
    expect(page.locator("#palette-found")).to_contain_text(case.title)
    press(page, "Enter")
    page.wait_for_url(f"**{case.desk}")
    marked = page.locator("#palette [aria-selected=true]")
    press(page, "Control+k")
    page.keyboard.type("everything")
    expect(marked).to_contain_text("Everything")
    expect(page.locator("#palette-found")).to_contain_text("Search all tickets for “everything”")
    expect(marked).to_contain_text("Everything")
    press(page, "Enter")
    page.wait_for_url("**/desk/queues/all*")


def test_it_waits_for_what_the_palette_finds(visit: Visits, hands: Hands):
    first, second = hands.ask("Zither tuning"), hands.ask("Zither strings")
    page = visit("agent", "/desk/queues/mine")
    press(page, "Control+k")
    page.keyboard.type("zither tuning")
    expect(page.locator("#palette-found")).to_contain_text(first.title)
    page.locator("#palette input").select_text()
    page.keyboard.type("zither strings")
    press(page, "Enter")
    page.wait_for_url(f"**{second.desk}")


def test_it_sends_a_new_ticket_from_its_description(visit: Visits):
    page = visit("agent", "/desk/tickets/new")
    # The field is given the focus a moment after the page is there.
    expect(page.locator("#requester")).to_be_focused()
    page.keyboard.type("bob@acme.example")
    press(page, "Tab")
    page.keyboard.type("Phoned in: no picture")
    press(page, "Tab")
    page.keyboard.type("The screen is black.")
    press(page, "Control+Enter")
    page.wait_for_url(re.compile(r"/desk/tickets/\d+$"))
    expect(page.locator("h1")).to_have_text("Phoned in: no picture")


def test_it_reads_the_notifications(visit: Visits):
    page = visit("agent", "/desk/queues/mine")
    press(page, "g", "n")
    expect(page.locator("#bell summary")).to_be_focused()
    expect(page.locator("#bell-panel a").first).to_be_visible()
    press(page, "Escape")
    expect(page.locator("#bell-panel")).to_be_hidden()


def test_it_has_every_place_that_the_overview_names(visit: Visits):
    page = visit("agent", "/desk/queues/mine")
    dead = page.evaluate(
        """() => {
            const groups = [...document.querySelectorAll("#shortcuts .shortcuts > div")];
            const places = groups.find((each) => each.innerHTML.includes("Go to"));
            const heard = [...document.querySelectorAll("[data-key]")]
                .filter((each) => each.checkVisibility())
                .flatMap((each) => each.dataset.key.split("|"));
            return [...places.querySelectorAll(".shortcuts__row")]
                .map((row) => [...row.querySelectorAll("kbd")].slice(0, 2))
                .map((keys) => keys.map((key) => key.textContent.toLowerCase()).join(" "))
                .filter((keys) => !heard.includes(keys));
        }"""
    )
    assert dead == []


def test_it_shows_the_keys(visit: Visits):
    page = visit("agent", "/desk/queues/mine")
    press(page, "?")
    expect(page.get_by_role("heading", name="Keyboard shortcuts")).to_be_visible()
    press(page, "Escape")
    expect(page.locator("#shortcuts")).to_be_hidden()


def test_it_is_used_by_keyboard_in_the_portal(visit: Visits, hands: Hands):
    case = hands.ask("Portal by keys")
    page = visit("bob", case.portal)
    page.locator("textarea").focus()
    page.keyboard.type("Still there.")
    press(page, "Control+Enter")
    expect(page.locator("#thread .message")).to_have_count(2)
    press(page, "Tab")
    for _ in range(12):
        if "My problem is solved" in page.evaluate("document.activeElement.textContent"):
            break
        press(page, "Tab")
    press(page, "Enter")
    expect(page.locator("#standing")).to_contain_text("This request is closed")
