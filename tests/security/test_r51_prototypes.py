"""FreeScout rx6j, w5fc: no script merges what came from outside into an object of its own."""

import re

import pytest

from tests.inventory import ROOT

SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
# Ways in which a key named `__proto__` would reach every object of the page.
MERGES = re.compile(
    r"Object\.assign\(\s*\{\}|Object\.fromEntries|\bfor\s*\(\s*(?:const|let|var)\s+\w+\s+in\b"
    r"|\.__proto__|\bmerge\(\s*\{|\bextend\("
)
# A computed key on the left, such as `target[key] = value`.
WRITES = re.compile(r"[\w)]\[(?!\d+\]|[\"'`])[^\]]+\]\s*=(?!=)")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_it_writes_no_key_that_came_from_outside(script):
    code = re.sub(r"//[^\n]*", "", script.read_text())
    assert not MERGES.search(code)
    assert not WRITES.search(code)


@pytest.mark.parametrize("key", ["__proto__", "constructor", "prototype", "toString"])
def test_it_keeps_such_keys_as_plain_data(api, cast, agent, bob, key):
    body = {"title": "Keys", "priority": 3, "custom_json": {key: {"isAdmin": True}}}
    made = api(bob).post("/tickets", body).json["id"]
    assert api(agent).get(f"/tickets/{made}").json["custom_json"] == {key: {"isAdmin": True}}
    assert api(bob).post("/tickets", body | {key: {}}).status == 400
