"""Naming a colleague behind an @, with the keyboard alone."""

import pytest
from playwright.sync_api import expect

from tests.browser.windows import Hands, Visits

pytestmark = pytest.mark.browser


def test_it_offers_names_and_draws_the_one_that_was_taken(visit: Visits, hands: Hands):
    case = hands.ask("The kettle leaks")
    agent = visit("agent", case.desk, is_live=True)
    names = agent.locator("#mention-options [role=option]")
    body = agent.locator("#body")
    agent.keyboard.press("n")
    body.press_sequentially("Ask @")
    expect(names.first).to_be_visible()
    expect(names.filter(has_text="Customer")).to_have_count(0)
    first = names.nth(0).get_attribute("data-value")
    second = names.nth(1).get_attribute("data-value")
    agent.keyboard.press("ArrowDown")
    expect(names.nth(1)).to_have_attribute("aria-selected", "true")
    agent.keyboard.press("Escape")
    expect(names).to_have_count(0)
    expect(body).to_have_value("Ask @")
    body.press_sequentially(second[:2])
    agent.keyboard.press("Enter")
    expect(names).to_have_count(0)
    body.press_sequentially("please")
    taken = body.input_value()
    assert taken.startswith("Ask @") and taken.endswith(" please") and "\n" not in taken
    assert taken != f"Ask @{first} please" or first[:2] == second[:2]
    agent.keyboard.press("Control+Enter")
    note = agent.locator("#thread .message--note", has_text="please")
    expect(note.locator(".mention")).to_have_text(
        taken.removeprefix("Ask ").removesuffix(" please")
    )
