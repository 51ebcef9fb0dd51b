"""An agent and a requester at the same ticket: each sees what the other does, without reloading."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.windows import Hands, Site, Visits
from tests.processes import free_port, running, wait_for

pytestmark = pytest.mark.browser
SENT = "Control+Enter"


@pytest.fixture
def stays(visit: Visits):
    """Marks a window; at the end of the test it must not have been loaded again."""
    marked: list[Page] = []

    def mark(page: Page) -> Page:
        page.evaluate("window.wasHereBefore = true")
        marked.append(page)
        return page

    yield mark
    for page in marked:
        assert page.evaluate("window.wasHereBefore"), page.url


def test_it_brings_a_reply_to_the_agent(visit: Visits, hands: Hands, stays):
    case = hands.ask("The blinds are stuck")
    agent = stays(visit("agent", case.desk, is_live=True))
    bob = stays(visit("bob", case.portal, is_live=True))
    bob.locator("textarea").fill("They fell down **just now**.")
    bob.keyboard.press(SENT)
    said = agent.locator("#thread .message", has_text="They fell down just now.")
    expect(said.locator("strong")).to_have_text("just now")
    expect(bob.locator("textarea")).to_have_value("")
    expect(bob.locator("#thread .message")).to_have_count(2)


def test_it_brings_a_reply_to_the_requester(visit: Visits, hands: Hands, stays):
    case = hands.ask("The door squeaks")
    bob = stays(visit("bob", case.portal, is_live=True))
    agent = stays(visit("agent", case.desk, is_live=True))
    agent.locator("#body").fill("I bring some oil.")
    agent.get_by_label("Status after sending").select_option("Pending")
    agent.keyboard.press("Tab")
    agent.locator("#body").press(SENT)
    expect(bob.locator("#thread")).to_contain_text("I bring some oil.")
    expect(bob.locator("#standing")).to_contain_text("We are waiting for your answer")


def test_it_keeps_what_both_are_typing(visit: Visits, hands: Hands, stays):
    case = hands.ask("The window is open")
    agent = stays(visit("agent", case.desk, is_live=True))
    bob = stays(visit("bob", case.portal, is_live=True))
    agent.locator("#body").press_sequentially("Half a sen")
    bob.locator("textarea").press_sequentially("I am wri")
    hands.say("agent2", case, "Closing it now.")
    hands.change("agent2", case, priority=1)
    expect(bob.locator("#thread")).to_contain_text("Closing it now.")
    expect(agent.locator("#thread")).to_contain_text("Closing it now.")
    expect(agent.locator("#ticket-head")).to_contain_text("Critical")
    agent.keyboard.type("tence")
    bob.keyboard.type("ting")
    expect(agent.locator("#body")).to_have_value("Half a sentence")
    expect(bob.locator("textarea")).to_have_value("I am writing")


def test_it_never_shows_a_note_to_the_requester(visit: Visits, hands: Hands):
    case, other = hands.ask("The lamp flickers"), hands.ask("The heater hums")
    bob = visit("bob", case.portal, is_live=True)
    # The tabs of one browser share a stream.
    listing = bob.context.new_page()
    listing.goto("/portal")
    agent = visit("agent", case.desk)
    bob.evaluate("""() => {
        window.moved = 0;
        // Ages go on by themselves.
        const isAge = (each) => each.target.closest?.("time");
        new MutationObserver((found) => (window.moved += found.filter((each) => !isAge(each)).length))
            .observe(document.body, { subtree: true, childList: true, attributes: true });
    }""")
    asked: list[str] = []
    bob.on("request", lambda request: asked.append(request.url))

    agent.keyboard.press("n")
    agent.keyboard.type("He broke it himself.")
    agent.keyboard.press(SENT)
    note = agent.locator("#thread .message--note")
    expect(note).to_contain_text("He broke it himself.")
    # Events keep their order: when the later one is seen, the note has passed.
    hands.say("agent", other, "Have you tried the knob?")
    expect(listing.locator(".request", has_text="The heater hums")).to_contain_text("wrote")
    assert bob.evaluate("window.moved") == 0
    assert asked == []
    for page in (bob, listing):
        page.reload()
        assert "broke it" not in page.content()
    expect(listing.locator(".request", has_text="The lamp flickers")).to_contain_text("Asked")


def test_it_updates_queues_and_counts(visit: Visits, hands: Hands, stays):
    agent = stays(visit("agent", "/desk/queues/unassigned", is_live=True))
    count = agent.locator("#queues a[href='/desk/queues/unassigned'] .count")
    before = int(count.inner_text())
    case = hands.ask("The carpet is wet")
    row = agent.locator(f"#t-{case.number}")
    expect(row).to_contain_text("The carpet is wet")
    expect(count).to_have_text(str(before + 1))
    hands.change("agent", case, assignee_id=hands.send("agent", "GET", "/me")["id"])
    expect(row).to_have_count(0)
    expect(count).to_have_text(str(before))


def test_it_shows_a_new_state_to_the_requester(visit: Visits, hands: Hands, stays):
    case = hands.ask("The chair is broken")
    bob = stays(visit("bob", "/portal", is_live=True))
    row = bob.locator(f"#r-{case.number}")
    expect(row).to_contain_text("Received")
    hands.change("agent", case, status="In Progress")
    expect(row).to_contain_text("Being worked on")


def test_it_shows_an_outage_as_long_as_it_lasts(visit: Visits, stays):
    agent = visit("agent", "/desk/outages/new")
    bob = stays(visit("bob", "/portal/profile", is_live=True))
    banner = bob.locator("#outage-banners .banner", has_text="The lift sticks")
    expect(banner).to_have_count(0)
    agent.get_by_label("Title").fill("The lift sticks")
    agent.get_by_role("button", name="Tell customers").click()
    expect(banner).to_contain_text("Investigating")
    agent.get_by_label("Status").select_option("monitoring")
    agent.get_by_role("button", name="Tell customers").click()
    expect(banner).to_contain_text("Monitoring")
    agent.get_by_label("Status").select_option("resolved")
    agent.get_by_role("button", name="Tell customers").click()
    expect(banner).to_have_count(0)


def test_it_looks_again_when_a_planned_outage_begins(visit: Visits):
    bob = visit("bob")

    def begins_soon(route):
        page = route.fetch()
        marked = page.text().replace('id="outage-banners"', 'id="outage-banners" data-live-in="1"')
        route.fulfill(response=page, body=marked)

    bob.route("**/portal/profile", begins_soon)
    with bob.expect_request("**/portal/outages/banners"):
        bob.goto("/portal/profile")


def test_it_shows_who_cares_for_it_what_colleagues_ask(visit: Visits, hands: Hands, stays):
    case = hands.ask("The shelf fell down")
    ivan = stays(visit("ivan", case.portal, is_live=True))
    hands.say("agent", case, "I bring a hammer.")
    expect(ivan.locator("#thread")).to_contain_text("I bring a hammer.")


def test_it_misses_nothing_between_drawing_a_page_and_hearing(visit: Visits, hands: Hands, stays):
    case = hands.ask("The lamp flickers")
    page, held = visit("agent"), []
    page.route("**/events?*", lambda route: held.append(route))
    with page.expect_request("**/events?*"):
        page.goto(case.desk)
    stays(page)
    assert page.locator("html").get_attribute("data-live-state") != "open"
    hands.say("bob", case, "Now it is dark.")
    expect(page.locator("#thread")).not_to_contain_text("Now it is dark.")
    held[0].continue_()
    expect(page.locator("#thread")).to_contain_text("Now it is dark.")
    expect(page.locator("html")).to_have_attribute("data-live-state", "open")

    # Another tab, which hears through this one: its script is late.
    tab, scripts = page.context.new_page(), []
    tab.route("**/live*.js", lambda route: scripts.append(route))
    with tab.expect_request("**/live*.js"):
        tab.goto(case.desk, wait_until="commit")
    tab.wait_for_selector("#thread")
    hands.say("bob", case, "And now it burns.")
    expect(page.locator("#thread")).to_contain_text("And now it burns.")
    scripts[0].continue_()
    expect(tab.locator("#thread")).to_contain_text("And now it burns.")


def test_it_comes_back_after_the_server_died(
    chromium: Browser, environment: dict[str, str], visit: Visits
):
    port = free_port()
    url = f"http://localhost:{port}"
    start = {"PORT": str(port), "PUBLIC_URL": url} | environment
    visit.site = Site(url, chromium)
    visit.faults.home = url
    hands = Hands(visit.site)
    with running("-m", "helpdesk.runtime.web", **start) as process:
        wait_for(f"{url}/livez", process)
        agent = visit("agent", "/desk/queues/unassigned", is_live=True)
        agent.evaluate("window.wasHereBefore = true")
        label = agent.locator("[data-live-label]")
        expect(label).to_have_text("Live")
        process.kill()
        expect(label).to_have_text("Reconnecting…")
    with running("-m", "helpdesk.runtime.web", **start) as process:
        wait_for(f"{url}/livez", process)
        case = hands.ask("The roof leaks")
        expect(agent.locator(f"#t-{case.number}")).to_contain_text("The roof leaks")
        expect(label).to_have_text("Live")
        assert agent.evaluate("window.wasHereBefore")
        # Before the server goes, or the window says that it does not answer.
        visit.close()
    visit.faults.forgive("net::ERR_|Failed to load resource|htmx:sendError")
