"""What people type is shown and never run, in a browser that would run it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.windows import Case, Hands, Site, Visits

pytestmark = pytest.mark.browser
CORPUS = [
    "<script>fired=1</script>",
    "<img src=x onerror=fired=1 data-injected>",
    '"><svg onload=fired=1 data-injected>',
    "'><details open ontoggle=fired=1 data-injected>",
    "</textarea><b data-injected>x</b>",
    "</title><script>fired=1</script>",
    "<iframe srcdoc='<script>parent.fired=1</script>' data-injected></iframe>",
    "<a href='javascript:fired=1' data-injected>x</a>",
    "<form action=//evil.example data-injected><input name=q autofocus onfocus=fired=1></form>",
    "<style>@import '//evil.example/a.css';</style><base href=//evil.example/ data-injected>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=fired=1 data-injected>",
    "{{ 7|add:7 }} {% debug %} ${fired=1} #{fired=1}",
    "&lt;img src=x onerror=fired=1&gt; &#60;script&#62;fired=1&#60;/script&#62;",
    "<div hx-get=/me hx-trigger=load hx-on::load=fired=1 data-injected></div>",
    "\u202e<b data-injected>backwards</b>\u2066",
]
MARKDOWN = [
    "[x](javascript:fired=1)",
    "[x](JaVaScRiPt:fired=1) [y](data:text/html,<script>fired=1</script>) [z](vbscript:fired)",
    '![x](http://evil.example/pixel.png) ![y](x"onerror="fired=1)',
    "<http://evil.example/a> <javascript:fired=1>",
    "```<script>fired=1</script>\n<img src=x onerror=fired=1 data-injected>\n```",
    "[x]: javascript:fired=1\n\n[x]",
    "| <img src=x onerror=fired=1 data-injected> |\n|---|\n| [a](javascript:fired=1) |",
]
BODY = "\n\n".join(CORPUS + MARKDOWN)
NAME = CORPUS[1] + CORPUS[2]


def assert_inert(page: Page) -> None:
    """Nothing of the corpus became an element, a link that runs, or ran."""
    expect(page.locator("[data-injected]")).to_have_count(0)
    expect(page.locator("a[href^='javascript:' i], a[href^='data:' i]")).to_have_count(0)
    assert page.evaluate("typeof window.fired") == "undefined"


@pytest.fixture(scope="module")
def evil(site: Site) -> list[Case]:
    hands = Hands(site)
    hands.send("mallory", "PATCH", "/me/profile", {"display_name": NAME[:200]})
    custom = {"custom_json": {CORPUS[1]: CORPUS[2]}, "tags": ["<b data-injected>"]}
    cases = [hands.ask(text[:300], by="mallory", description=BODY, **custom) for text in CORPUS]
    hands.say("mallory", cases[1], BODY)
    hands.say("agent", cases[1], BODY)
    hands.say("agent", cases[1], BODY, is_internal=True)
    hands.change("agent", cases[1], title=CORPUS[0] + CORPUS[1])
    return cases


def test_it_shows_markup_as_text(visit: Visits, hands: Hands, evil):
    agent, mallory, admin = visit("agent"), visit("mallory"), visit("admin")
    me = hands.send("mallory", "GET", "/me")["id"]
    for page, paths in (
        (
            agent,
            ["/desk/queues/all", "/desk/queues/all?q=onerror", *(case.desk for case in evil[:4])],
        ),
        (agent, [f"{evil[1].desk}/edit", "/desk/people?q=onerror", f"/desk/people/{me}"]),
        (agent, [f"/desk/people/{me}/edit", f"/desk/queues/all?q={CORPUS[1]}&tag={CORPUS[2]}"]),
        (mallory, ["/portal", *(case.portal for case in evil[:4]), "/portal/profile"]),
        (mallory, [f"/portal?q={CORPUS[1]}", f"/portal?tab=all&q={CORPUS[2]}"]),
        (admin, ["/admin/tickets/ticket/", "/admin/accounts/user/", "/admin/tickets/comment/"]),
    ):
        for path in paths:
            page.goto(path)
            assert_inert(page)


def test_it_shows_markup_as_text_that_comes_live(visit: Visits, hands: Hands, evil):
    agent = visit("agent", evil[1].desk, is_live=True)
    mallory = visit("mallory", evil[1].portal, is_live=True)
    for text in (*CORPUS, *MARKDOWN):
        hands.say("mallory", evil[1], text)
    hands.say("mallory", evil[1], "The last one.")
    for page in (agent, mallory):
        expect(page.locator("#thread")).to_contain_text("The last one.")
        assert_inert(page)


def test_it_shows_markup_as_text_while_one_types(visit: Visits, evil):
    page = visit("agent", evil[1].desk)
    page.keyboard.press("r")
    page.locator("#body").fill(BODY)
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview")).to_contain_text("<script>")
    assert_inert(page)
    page.locator("#p-tags + .tags-input input").fill("<img src=x onerror=fired=1 data-injected>")
    page.keyboard.press(",")
    assert_inert(page)
    page.goto("/desk/tickets/new")
    page.get_by_label("Requester").fill("mallory@globex")
    expect(page.locator("#requester-options [role=option]").first).to_contain_text("onerror")
    assert_inert(page)
    page.keyboard.press("Control+k")
    page.keyboard.type("mallory@globex")
    expect(page.locator("#palette-found")).to_contain_text("onerror")
    assert_inert(page)
