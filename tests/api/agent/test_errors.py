"""How the API says no: one shape, one order (401, 404, 403, 400), and never a 500."""

import json
import uuid

import pytest

pytestmark = pytest.mark.usefixtures("everybody")

ENDPOINTS = [
    ("GET", "/me"), ("GET", "/me/profile"), ("PATCH", "/me/profile"), ("POST", "/me/password"),
    ("GET", "/requesters"), ("POST", "/requesters"), ("GET", "/requesters/{id}"),
    ("PATCH", "/requesters/{id}"), ("GET", "/tickets"), ("POST", "/tickets"),
    ("GET", "/tickets/{id}"), ("PATCH", "/tickets/{id}"), ("GET", "/tickets/{id}/comments"),
    ("POST", "/tickets/{id}/comments"), ("GET", "/tickets/{id}/watchers"),
    ("POST", "/tickets/{id}/watchers"), ("DELETE", "/tickets/{id}/watchers/{id}"),
    ("GET", "/teams"), ("GET", "/users"), ("GET", "/events"),
]  # fmt: skip
WITH_BODY = [pair for pair in ENDPOINTS if pair[0] in {"POST", "PATCH"}]
WITH_ID = [pair for pair in ENDPOINTS if "{id}" in pair[1]]
MALFORMED_IDS = [
    "x", "1", "0", "-1", "null", "undefined", "%00", "%0a", "..", "%2e%2e", "%2e%2e%2f", "*",
    "00000000-0000-0000-0000-00000000000", "{00000000-0000-0000-0000-000000000000}",
    "urn:uuid:00000000-0000-0000-0000-000000000000", "00000000000000000000000000000000",
    "TKT-000001", "%ff%fe", "%F0%9F%94%A5", "'", "x" * 2000,
]  # fmt: skip
NOT_JSON = [
    b"{", b"nonsense", b"{'a': 1}", b'{"a": 1,}', b'{"a": NaN}', b'{"a": Infinity}', b"\x00", b"\xff\xfe",
    b'{"title": "\xff"}', b'{"a": "\\ud800"}', b'{"a": "\\udc00\\ud800"}', b"[" * 100_000,
    b'{"a":' * 50_000, b'{"a": 1} {"b": 2}', b"// x", b'{"a": 01}', b"\xef\xbb\xbf{}",
]  # fmt: skip
NO_OBJECT = [b"", b"[]", b"null", b"1", b'"x"', b"true", b"[{}]", b"1e400", b"-0"]


@pytest.fixture
def there(cast, bob):
    """The id of a ticket of bob's."""
    return str(cast.ticket(bob).public_id)


@pytest.mark.parametrize(("method", "path"), ENDPOINTS)
def test_it_first_asks_who_is_there(api, there, method, path):
    for filled in (path.replace("{id}", there), path.replace("{id}", "nonsense")):
        answer = api().send(method, filled, raw=b"nonsense")
        assert answer.status == 401
        assert set(answer.json) == {"error"}
        assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(("method", "path"), WITH_ID)
def test_it_finds_nothing_by_a_malformed_id(api, agent, method, path):
    ask = api(agent)
    for bad in MALFORMED_IDS:
        answer = ask.send(method, path.replace("{id}", bad), raw=b"nonsense")
        assert (answer.status, answer.json) == (404, {"error": "not found"}), bad


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_it_finds_nothing_by_a_malformed_id_whatever_the_method(api, agent, method):
    for path in ("/tickets/x", "/requesters/x", "/tickets/x/comments", "/tickets/x/watchers"):
        assert api(agent).send(method, path).status == 404


@pytest.mark.parametrize(("method", "path"), WITH_ID)
def test_it_finds_nothing_that_is_not_there(api, agent, method, path):
    gone = path.replace("{id}", str(uuid.uuid4()))
    answer = api(agent).send(method, gone, raw=b"nonsense")
    assert (answer.status, answer.json) == (404, {"error": "not found"})


@pytest.mark.parametrize(("method", "path"), WITH_BODY)
def test_it_refuses_a_body_that_is_no_json_object(api, agent, bob, there, method, path):
    who = str(bob.public_id) if path.startswith("/requesters") else there
    ask = api(agent)
    for raw in NOT_JSON + NO_OBJECT:
        answer = ask.send(method, path.replace("{id}", who), raw=raw)
        assert answer.status == 400, raw[:40]
        assert set(answer.json) == {"error"}, raw[:40]


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
     "application/xml", "text/json", "nonsense", "application/jsonx", "\u00e9"],
)  # fmt: skip
def test_it_refuses_a_body_that_does_not_say_it_is_json(api, agent, bob, content_type):
    body = json.dumps({"title": "Help me", "priority": 1, "requester_id": str(bob.public_id)})
    answer = api(agent).post("/tickets", raw=body.encode(), content_type=content_type)
    assert answer.status == 415
    assert set(answer.json) == {"error"}


@pytest.mark.parametrize(
    "content_type", ["application/json; charset=utf-8", "APPLICATION/JSON", "application/json;x=y"]
)
def test_it_takes_json_under_all_its_names(api, agent, bob, content_type):
    body = json.dumps({"title": "Help me", "priority": 1, "requester_id": str(bob.public_id)})
    answer = api(agent).post("/tickets", raw=body.encode(), content_type=content_type)
    assert answer.status == 201


def test_it_refuses_a_body_that_is_too_large(api, agent):
    answer = api(agent).post("/tickets", raw=b'{"title": "' + b"x" * 3_000_000 + b'"}')
    assert answer.status == 413
    assert set(answer.json) == {"error"}


@pytest.mark.parametrize("status", [400, 408, 413])
def test_it_refuses_in_full_dress_what_did_not_arrive_whole(api, agent, status):
    # `tests/runtime/test_rsgi.py` shows when the server says so.
    ask = api(agent)
    ask.client.defaults["helpdesk.refusal"] = status
    origin = {"Origin": "https://evil.example", "X-Request-ID": "mine"}
    answer = ask.post("/tickets", {}, headers=origin)
    assert answer.status == status
    assert set(answer.json) == {"error"}
    assert answer.headers["X-Request-ID"] == "mine"
    assert "Origin" in answer.headers["Vary"]
    page = ask.post("/desk/tickets/new", raw=b"x", content_type="text/plain")
    assert (page.status, page.headers["Content-Type"]) == (status, "text/html; charset=utf-8")


@pytest.mark.parametrize(
    "path", ["/tickets", "/users", "/requesters", "/desk/queues/mine", "/portal"]
)
def test_it_refuses_a_thousand_parameters(api, agent, path):
    answer = api(agent).get(f"{path}?{'x=1&' * 3000}")
    assert answer.status == 400


def test_it_takes_the_last_of_two_equal_keys(api, agent, bob):
    raw = f'{{"title": "ab", "title": "Help me", "priority": 1, "requester_id": "{bob.public_id}"}}'
    assert api(agent).post("/tickets", raw=raw.encode()).status == 201


@pytest.mark.parametrize("method", ["PUT", "DELETE", "TRACE", "PROPFIND"])
@pytest.mark.parametrize(
    "path", ["/tickets", "/me", "/tickets/{id}", "/teams", "/livez", "/logout"]
)
def test_it_names_the_methods_there_are(api, agent, there, method, path):
    answer = api(agent).send(method, path.replace("{id}", there))
    assert answer.status == 405
    assert set(answer.json) == {"error"}
    assert "OPTIONS" in answer.headers["Allow"]


@pytest.mark.parametrize("path", ["/tickets", "/me", "/tickets/{id}", "/livez", "/login"])
def test_it_tells_the_methods_and_nothing_else_to_options(api, agent, mallory, there, path):
    seen = api(agent).send("OPTIONS", path.replace("{id}", there))
    assert (seen.status, seen.body) == (204, b"")
    assert "OPTIONS" in seen.headers["Allow"]
    unseen = api(mallory).send("OPTIONS", path.replace("{id}", there))
    assert (unseen.status, unseen.headers["Allow"]) == (seen.status, seen.headers["Allow"])


@pytest.mark.parametrize(
    "path", ["/tickets", "/me", "/tickets/{id}", "/livez", "/events", "/users"]
)
def test_it_answers_head_like_get_without_a_body(api, agent, there, path):
    answer = api(agent).send("HEAD", path.replace("{id}", there))
    assert (answer.status, answer.body) == (200, b"")


@pytest.mark.parametrize(
    "path", ["/nonsense", "/tickets/x/y/z", "/api/nonsense", "/api/api/me", "/.env"]
)
def test_it_knows_no_other_addresses(api, agent, path):
    answer = api(agent).get(path)
    assert (answer.status, answer.json) == (404, {"error": "not found"})


@pytest.mark.parametrize(("method", "path"), ENDPOINTS)
def test_it_answers_below_the_prefix_and_with_a_slash_too(api, agent, there, bob, method, path):
    who = str(bob.public_id) if path.startswith("/requesters") else there
    filled = path.replace("{id}", who)
    plain = api(agent).send(method, filled)
    for other in (f"/api{filled}", f"{filled}/", f"/api{filled}/"):
        answer = api(agent).send(method, other)
        assert (answer.status, answer.body) == (plain.status, plain.body)


@pytest.mark.parametrize(
    "path", ["/livez", "/me", "/tickets", "/nonsense", "/tickets/x", "/login", "/"]
)
def test_it_sends_safe_headers_with_every_answer(api, path):
    answer = api().get(path)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert len(answer.headers["X-Request-ID"]) >= 16


@pytest.mark.parametrize("sane", ["abc", "a.b-c_D9", "x" * 64])
def test_it_echoes_a_sane_request_id(api, sane):
    assert api().get("/livez", headers={"X-Request-ID": sane}).headers["X-Request-ID"] == sane


@pytest.mark.parametrize("odd", ["", "x" * 65, "a b", "a\tb", "<script>", "é", "a;b", "a\nb"])
def test_it_makes_its_own_request_id_for_an_odd_one(api, odd):
    answer = api().get("/livez", headers={"X-Request-ID": odd})
    assert answer.headers["X-Request-ID"] != odd
    assert answer.headers["X-Request-ID"].isalnum()


def test_it_answers_json_whatever_is_accepted(api, agent):
    for accept in ("text/html", "application/xml", "nonsense", "", "*/*;q=0"):
        answer = api(agent).get("/me", headers={"Accept": accept})
        assert (answer.status, answer.headers["Content-Type"]) == (200, "application/json")
