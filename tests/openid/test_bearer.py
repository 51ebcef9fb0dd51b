"""Bearer tokens: which hold, whose they are, and what they may do."""

import hashlib
import hmac
import threading
import time

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from django.db import connection

from accounts import oidc
from accounts.models import User
from accounts.services import set_access, system_user
from accounts.services.sign_in import note_vouched_roles
from helpdesk.core.models import Event
from tests.api.agent.attaching import Sender
from tests.openid.conftest import CLIENT, encoded


def me(api, token):
    return api(bearer=token).get("/me")


def test_it_takes_a_token_of_a_real_provider(api, provider):
    token = provider.id_token(
        "alice", email="alice@x.example", email_verified=True, name="Alice A."
    )
    answer = me(api, token)
    assert answer.status == 200
    person = User.objects.get(external_id="alice")
    assert answer.json == {
        "id": str(person.public_id),
        "external_id": "alice",
        "email": "alice@x.example",
        "display_name": "Alice A.",
        "roles": ["requester"],
    }
    assert me(api, token).json["id"] == str(person.public_id)


def test_it_is_for_us_where_an_audience_is_set(api, provider, settings):
    token = provider.id_token("alice", email="alice@x.example")
    settings.OIDC_AUDIENCE = CLIENT
    assert me(api, token).status == 200
    settings.OIDC_AUDIENCE = "somebody-else"
    assert me(api, token).status == 401


def test_it_is_of_the_issuer_that_is_set(api, provider, settings):
    token = provider.id_token("alice", email="alice@x.example")
    settings.OIDC_ISSUER = "https://another.example"
    assert me(api, token).status == 401
    settings.OIDC_ISSUER = ""
    assert me(api, token).status == 200


def test_it_is_refused_where_no_provider_is_known(api, provider, settings):
    token = provider.id_token("alice", email="alice@x.example")
    settings.OIDC_JWKS_URL = ""
    answer = me(api, token)
    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


# ── Keys ─────────────────────────────────────────────────────────────────────────────────────────
def test_it_reads_the_keys_once(api, keys):
    for number in range(5):
        assert me(api, keys.token(sub=f"person{number}")).status == 200
    assert keys.reads == 1


def test_it_reads_the_keys_again_for_an_unknown_one(api, keys):
    assert me(api, keys.token("one")).status == 200
    keys.publish("two")
    assert me(api, keys.token("two")).status == 200
    assert keys.reads == 2
    assert me(api, keys.token("one")).status == 401


def test_it_keeps_the_last_good_keys_while_the_provider_is_down(api, keys):
    assert me(api, keys.token()).status == 200
    keys.is_down = True
    oidc.KEYS._read_at -= oidc.MAX_AGE + 1
    for _ in range(3):
        assert me(api, keys.token()).status == 200
    keys.make("two")
    assert me(api, keys.token("two")).status == 401
    assert keys.reads == 2


def test_it_does_not_hammer_the_provider_for_invented_keys(api, keys):
    keys.make("invented")
    for _ in range(20):
        assert me(api, keys.token("invented")).status == 401
    assert keys.reads <= oidc.TRIES + 1
    assert me(api, keys.token("one")).status == 200


# ── Times ────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({"exp": -59}, 200), ({"exp": -62}, 401), ({"exp": None}, 401),
        ({"nbf": 58}, 200), ({"nbf": 65}, 401), ({"iat": 3600}, 401),
    ],
)  # fmt: skip
def test_it_holds_in_its_time_give_or_take_a_minute(api, keys, settings, claims, status):
    settings.JWT_CLOCK_SKEW_SECONDS = 60
    now = int(time.time())
    moved = {name: value if value is None else now + value for name, value in claims.items()}
    assert me(api, keys.token(**moved)).status == status


# ── Forgeries ────────────────────────────────────────────────────────────────────────────────────
def forgeries(keys):
    public = keys.private["one"].public_key()
    pem = public.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    claims = keys.claims(groups=["admin"])
    keys.make("forged")
    good = keys.token()
    head, body, signature = good.split(".")

    def by_hmac(secret, algorithm="HS256"):
        text = f"{encoded({'alg': algorithm, 'kid': 'one', 'typ': 'JWT'})}.{encoded(claims)}"
        mac = hmac.new(secret, text.encode(), hashlib.sha256).digest()
        return f"{text}.{encoded(mac)}"

    yield "alg none", f"{encoded({'alg': 'none', 'kid': 'one'})}.{encoded(claims)}."
    for odd in ("None", "NONE", "nOnE", "", None, [], {}, 1, True, ["RS256"]):
        yield f"alg {odd!r}", f"{encoded({'alg': odd, 'kid': 'one'})}.{encoded(claims)}."
    yield "no alg", f"{encoded({'kid': 'one'})}.{encoded(claims)}."
    yield "hmac with the public key", by_hmac(pem)
    yield "hmac with the document", by_hmac(keys.document())
    yield "hmac with nothing", by_hmac(b"")
    yield "hmac said to be rsa", by_hmac(pem, "RS256")
    yield "another key", jwt.encode(claims, keys.private["forged"], "RS256", headers={"kid": "one"})
    yield "no signature", f"{head}.{body}."
    yield "other claims", f"{head}.{encoded(claims)}.{signature}"
    yield "other signature", f"{head}.{body}.{encoded(b'x' * 256)}"
    own = {"alg": "RS256", "kid": "one", "jku": "https://evil.example/jwks", "jwk": {"kty": "RSA"}}
    yield "its own keys", f"{encoded(own)}.{encoded(claims)}.{signature}"
    yield "deep header", f"{encoded(b'[' * 3000)}.{body}.{signature}"
    nested = b'{"a":' * 3000
    yield "deep object", f"{encoded(nested)}.{body}.{signature}"
    yield "header is a list", f"{encoded([])}.{body}.{signature}"
    yield "kid is a list", f"{encoded({'alg': 'RS256', 'kid': ['one']})}.{body}.{signature}"
    yield (
        "kid is a path",
        f"{encoded({'alg': 'RS256', 'kid': '../../etc/passwd'})}.{body}.{signature}",
    )
    yield (
        "critical",
        f"{encoded({'alg': 'RS256', 'kid': 'one', 'crit': ['x'], 'x': 1})}.{body}.{signature}",
    )
    yield "detached", f"{encoded({'alg': 'RS256', 'kid': 'one', 'b64': False})}.{body}.{signature}"
    for odd in (
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        "x" * 5000,
        "é.é.é",
        "null",
        f"{good}.{good}",
        good[:-9],
    ):
        yield f"{odd[:9]!r}", odd


def test_it_refuses_every_forgery(api, keys):
    for name, token in forgeries(keys):
        answer = api().get("/me", headers={"Authorization": f"Bearer {token}"})
        assert answer.status == 401, name
        assert set(answer.json) == {"error"}
    assert not User.objects.people().exists()
    assert me(api, keys.token()).status == 200


@pytest.mark.parametrize(
    "claims",
    [{"sub": None}, {"sub": ""}, {"sub": " "}, {"sub": "x" * 256}, {"sub": "a\x00b"}, {"exp": 10**30}, {"exp": 1e300},
     {"exp": "soon"}, {"nbf": "x"}, {"iss": "https://evil.example"}, {"iss": None}],
)  # fmt: skip
def test_it_refuses_a_signed_token_that_makes_no_sense(api, keys, claims):
    assert me(api, keys.token(**claims)).status in {200, 401}
    assert api(bearer=keys.token(**claims)).get("/livez").status == 200
    if "exp" not in claims:
        assert me(api, keys.token(**claims)).status == 401


@pytest.mark.parametrize(
    "claims",
    [{"email": 7}, {"email": "x\x00y"}, {"email": "no address"}, {"email": "x" * 300 + "@x.example"},
     {"name": "\x00"}, {"name": ["x"]}, {"name": " "}, {"name": 7, "preferred_username": {}},
     {"groups": {"admin": 1}}, {"groups": [1, None, ["admin"]]}, {"groups": None}],
)  # fmt: skip
def test_it_takes_no_notice_of_odd_claims(api, keys, claims):
    answer = me(api, keys.token(**claims))
    assert answer.status == 200
    told = {name: answer.json[name] for name in ("email", "display_name", "roles")}
    assert told == {"email": "", "display_name": "somebody", "roles": ["requester"]}


def test_it_shortens_an_endless_name(api, keys):
    assert me(api, keys.token(name="x" * 5000)).json["display_name"] == "x" * 200


def test_it_refuses_a_bad_token_even_with_a_good_cookie(api, keys, bob):
    assert api(bob, bearer="nonsense").get("/me").status == 401


# ── People ───────────────────────────────────────────────────────────────────────────────────────
def test_it_makes_one_person_of_many_requests_at_once(api, keys, transactional_db):
    token, statuses = keys.token(email="new@x.example"), []
    start = threading.Barrier(4)

    def ask(client):
        start.wait()
        statuses.append(client.get("/me").status)
        connection.close()

    threads = [threading.Thread(target=ask, args=[api(bearer=token)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 4
    assert User.objects.filter(external_id="somebody").count() == 1


def test_it_takes_the_preferred_name_where_there_is_no_name(api, keys):
    assert me(api, keys.token(preferred_username="ali")).json["display_name"] == "ali"


def test_it_puts_a_newcomer_into_the_company_of_the_address(api, keys, bob):
    me(api, keys.token(email="new@acme.example", email_verified=True))
    assert User.objects.get(external_id="somebody").company == bob.company


def test_it_refuses_who_is_not_active(api, keys):
    me(api, keys.token())
    User.objects.filter(external_id="somebody").update(is_active=False)
    assert me(api, keys.token()).status == 401


def test_it_makes_people_for_each_tenant(api, keys, rita):
    first = me(api, keys.token()).json["id"]
    second = api(bearer=keys.token()).get("/me", headers={"X-Tenant": "rival"}).json["id"]
    assert first != second


# ── Roles ────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("groups", "roles"),
    [
        ("agent", ["agent", "requester"]),
        (["agent", "manager"], ["agent", "manager", "requester"]),
        (["Admin", "root", "AGENT"], ["requester"]),
        (["it-staff"], ["agent", "requester"]),
        ([], ["requester"]),
    ],
)
def test_it_takes_roles_from_groups(api, keys, settings, groups, roles):
    settings.OIDC_ROLE_MAP = {"it-staff": "agent", "odd": "emperor"}
    assert me(api, keys.token(groups=groups)).json["roles"] == roles
    assert User.objects.get(external_id="somebody").roles == ["requester"]


def test_it_reads_the_claim_that_is_set(api, keys, settings):
    settings.OIDC_GROUP_CLAIM = "memberOf"
    assert me(api, keys.token(groups=["admin"], memberOf="agent")).json["roles"] == [
        "agent",
        "requester",
    ]


def test_it_unites_roles_of_token_and_database(api, keys, bob):
    me(api, keys.token())
    person = User.objects.get(external_id="somebody")
    set_access(person, changes={"roles": ["manager"]}, by=system_user(person.tenant))
    assert me(api, keys.token(groups=["agent"])).json["roles"] == ["agent", "manager"]
    assert api(bearer=keys.token(groups=["agent"])).get("/requesters").status == 200
    assert me(api, keys.token()).json["roles"] == ["manager"]


@pytest.fixture
def by_token(api, keys):
    """A client whose person is an agent by their token alone."""
    ask = api(bearer=keys.token(groups=["agent"]))
    assert ask.get("/me").json["roles"] == ["agent", "requester"]
    return ask


def test_it_gives_tickets_to_whom_the_provider_calls_an_agent(by_token, api, cast, agent):
    person = User.objects.get(external_id="somebody")
    path = f"/tickets/{cast.ticket().public_id}"
    for ask in (by_token, api(agent)):
        assert ask.patch(path, {"assignee_id": None}).status == 200
        assert ask.patch(path, {"assignee_id": str(person.public_id)}).status == 200
    assert [each["number"] for each in by_token.get("/tickets?assignee=me").json] == ["TKT-000001"]
    [shown] = api(agent).get("/users?role=agent&q=somebody").json
    assert (shown["id"], shown["roles"]) == (str(person.public_id), ["agent", "requester"])
    assert User.objects.agents().filter(pk=person.pk).exists()
    assert not User.objects.employees().filter(pk=person.pk).exists()


def test_it_takes_and_hands_out_files_of_whom_the_provider_calls_an_agent(
    by_token, api, cast, folder
):
    mine = Sender(by_token, cast.ticket())
    note = cast.comment(mine.ticket, cast.agent, is_internal=True)
    assert note.is_internal
    assert mine.load(mine.attach(is_internal=True)).status == 200


def test_it_forgets_the_roles_that_a_provider_takes_back(by_token, api, keys, cast, agent):
    person = User.objects.get(external_id="somebody")
    assert me(api, keys.token()).json["roles"] == ["requester"]
    refused = api(agent).patch(
        f"/tickets/{cast.ticket().public_id}", {"assignee_id": str(person.public_id)}
    )
    assert (refused.status, list(refused.errors)) == (400, ["assignee_id"])
    [told] = Event.objects.filter(type="access_changed", subject_id=person.pk)
    assert told.changes == {"vouched_roles": [["agent"], []]}


def test_it_tells_once_of_roles_that_two_requests_bring_together(cast):
    before_both = cast.person("bob")
    for _ in range(2):
        note_vouched_roles(before_both, roles=["agent"], by=system_user(cast.tenant))
    [told] = Event.objects.filter(type="access_changed", subject_id=before_both.pk)
    assert told.changes == {"vouched_roles": [[], ["agent"]]}


def test_it_knows_staff_of_one_tenant_as_nobody_in_another(api, keys, settings, rita):
    there = {"X-Tenant": "rival"}
    ask = api(bearer=keys.token(groups=["agent", "admin", "it-staff"]))
    settings.OIDC_ROLE_MAP = {"it-staff": "agent"}
    assert ask.get("/me", headers=there).json["roles"] == ["requester"]
    assert ask.get("/users", headers=there).status == 403
    settings.OIDC_ROLE_MAP = {"it-staff": "agent", "rival:it-staff": "manager"}
    assert ask.get("/me", headers=there).json["roles"] == ["manager", "requester"]
    assert ask.get("/me").json["roles"] == ["admin", "agent", "requester"]


def test_it_gives_the_roles_of_this_token_and_of_no_other(api, keys):
    assert api(bearer=keys.token(groups=["agent"])).get("/teams").status == 200
    assert api(bearer=keys.token()).get("/teams").status == 403
