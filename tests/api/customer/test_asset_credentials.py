"""The passwords of an asset: V048 to V050, looking one up, who did, and that nothing else tells."""

import io

import pytest
from django.core.management import call_command
from django.db import connection

from assets.models import Credential, CredentialAccess
from helpdesk.api.customer.document import document
from helpdesk.core.models import Event
from helpdesk.core.vault import reseal_all, seal, unseal
from tests.admin.conftest import Admin, address
from tests.cast import SECRET

FRESH = "correct-horse-battery"


@pytest.fixture
def laptop(cast, ivan):
    return cast.asset()


@pytest.fixture
def kept(laptop):
    return laptop.credentials.get()


@pytest.fixture
def path(laptop, kept):
    return f"/assets/{laptop.pk}/credentials/{kept.pk}"


def test_it_keeps_a_password_and_gives_none(customer, ivan, laptop):
    sent = {"label": "Root", "username": "root", "url": "https://10.0.0.7:8443", "notes": "By SSH."}
    answer = customer(ivan).post(f"/assets/{laptop.pk}/credentials", sent | {"password": FRESH})
    assert answer.status == 201
    told = answer.json["data"]
    assert set(told) == {*sent, "credential_id", "has_password", "updated_at"}
    assert told == told | sent | {"has_password": True}
    stored = Credential.objects.get(pk=told["credential_id"]).sealed_password
    assert FRESH not in stored and unseal(stored) == FRESH


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "password"),
        ({"password": ""}, "password"),
        ({"password": 7}, "password"),
        ({"password": "x" * 4097}, "password"),
        ({"password": "\x00"}, "password"),
        ({"password": "x", "label": "x" * 101}, "label"),
        ({"password": "x", "notes": "x" * 10_001}, "notes"),
        ({"password": "x", "url": "javascript:alert(1)"}, "url"),
        ({"password": "x", "url": "JaVaScRiPt:alert(1)"}, "url"),
        ({"password": "x", "url": "data:text/html,x"}, "url"),
        ({"password": "x", "url": "two words"}, "url"),
        ({"password": "x", "sealed_password": "y"}, "sealed_password"),
        ({"password": "x", "asset": 1}, "asset"),
    ],
)
def test_it_refuses_what_cannot_be_kept(customer, ivan, laptop, sent, field):
    answer = customer(ivan).post(f"/assets/{laptop.pk}/credentials", sent)
    assert (answer.status, set(answer.errors)) == (400, {field})
    assert laptop.credentials.count() == 1


def test_it_keeps_the_password_that_is_not_sent(customer, ivan, kept, path):
    told = customer(ivan).patch(path, {"username": "admin"}).json["data"]
    assert (told["username"], told["label"], told["has_password"]) == ("admin", "BIOS", True)
    kept.refresh_from_db()
    assert unseal(kept.sealed_password) == SECRET


def test_it_takes_another_password(customer, ivan, laptop, kept, path):
    assert customer(ivan).patch(path, {"password": FRESH}).status == 200
    kept.refresh_from_db()
    assert unseal(kept.sealed_password) == FRESH
    event = Event.objects.about(laptop).last()
    assert (event.type, event.data["changed"]) == ("asset_credential_updated", ["password"])


def test_it_forgets_a_password_but_not_who_looked_it_up(customer, ivan, kept, path):
    assert customer(ivan).delete(path).status == 204
    assert not Credential.objects.exists()
    access = CredentialAccess.objects.get()
    assert (access.credential, access.label, access.machine_name) == (None, "BIOS", "ACME-LT-017")


def test_it_reveals_a_password_and_tells_who_asked(customer, ivan, laptop, kept, path):
    ask = customer(ivan)
    answer = ask.post(f"{path}/reveal", headers={"User-Agent": "tests"})
    assert answer.status == 200
    assert answer.json == {
        "success": True,
        "data": {"credential_id": kept.pk, "username": "", "password": SECRET},
    }
    assert answer.headers["Cache-Control"] == "no-store"
    assert Event.objects.about(laptop).last().type == "asset_credential_revealed"
    latest, first = ask.get(f"{path}/access-log").json["accesses"]
    assert latest == {
        "access_id": latest["access_id"],
        "credential_id": kept.pk,
        "label": "BIOS",
        "employee_number": ivan.employee_number,
        "name": "Ivan Petrov",
        "ip_address": "127.0.0.1",
        "revealed_at": latest["revealed_at"],
    }
    assert first["ip_address"] == "192.0.2.7"


@pytest.mark.django_db(transaction=True)
def test_it_has_the_access_on_record_before_it_answers(customer, ivan, kept, path):
    """Another connection sees it, so that whoever has the password is known whatever happens."""
    customer(ivan).post(f"{path}/reveal")
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM assets_credentialaccess WHERE user_id = %s", [ivan.pk]
            )
            assert cursor.fetchone() == (1,)
    finally:
        other.close()


def test_it_reveals_nothing_when_the_access_cannot_be_recorded(customer, ivan, kept, path):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE assets_credentialaccess ADD CHECK (label <> 'BIOS') NOT VALID")
    answer = customer(ivan).post(f"{path}/reveal")
    assert answer.status == 500
    assert SECRET.encode() not in answer.body


@pytest.mark.parametrize("name", ["bob", "dana"])
def test_it_reveals_nothing_to_who_may_only_look(customer, cast, kept, path, name):
    ask = customer(cast.person(name))
    assert ask.post(f"{path}/reveal").status == 403
    assert ask.get(f"{path}/access-log").status == 403
    assert CredentialAccess.objects.count() == 1


def test_it_is_not_revealed_by_reading_addresses(customer, ivan, path):
    assert customer(ivan).get(f"{path}/reveal").status == 405


def test_it_reveals_so_many_a_minute(customer, ivan, path, settings):
    settings.RATE_LIMIT_REVEAL = 2
    ask = customer(ivan)
    assert [ask.post(f"{path}/reveal").status for _ in range(3)] == [200, 200, 429]
    assert CredentialAccess.objects.count() == 3


def test_it_says_so_when_the_key_is_gone(customer, ivan, path, settings):
    settings.CREDENTIAL_KEYS = ["another" * 8]
    answer = customer(ivan).post(f"{path}/reveal")
    assert answer.status == 503
    assert CredentialAccess.objects.count() == 1


# ── Nothing else tells ───────────────────────────────────────────────────────────────────────────
def test_it_stands_in_no_row_of_the_database(customer, ivan, laptop, path):
    """A dump of all tables, events and logs of access among them, has no password in it."""
    customer(ivan).patch(path, {"password": FRESH})
    customer(ivan).post(f"{path}/reveal")
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608
            for (row,) in cursor.fetchall():
                assert SECRET not in row and FRESH not in row, table


def test_it_stands_in_no_log(customer, ivan, laptop, path, logged):
    ask = customer(ivan)
    ask.patch(path, {"password": FRESH})
    ask.patch(path, {"password": FRESH, "url": "javascript:1"})
    ask.patch(path, {"password": [FRESH]})
    ask.post(f"{path}/reveal")
    ask.post(f"{path}/reveal", raw=b'{"password": "' + FRESH.encode() + b'"')
    assert "/reveal" in logged()
    assert FRESH not in logged() and SECRET not in logged()


def test_it_stands_in_no_refusal(customer, ivan, path):
    for body in ({"password": FRESH, "url": "two words"}, {"password": [FRESH]}):
        assert FRESH not in customer(ivan).patch(path, body).body.decode()


def test_it_stands_in_no_repr(kept):
    said = f"{kept} {kept!r} {CredentialAccess.objects.get()!r}"
    assert SECRET not in said and kept.sealed_password not in said


def test_it_stands_on_no_page_of_the_admin(cast, kept, laptop):
    visitor = Admin(cast.admin)
    answer = visitor.save(kept, password=FRESH, label="Root")
    assert answer.status_code == 302
    kept.refresh_from_db()
    assert unseal(kept.sealed_password) == FRESH
    for page in (
        visitor.page_of(kept),
        visitor.list_of(Credential),
        visitor.get(address(kept, "history")),
        visitor.get(address(laptop, "history")),
    ):
        shown = page.content.decode()
        assert FRESH not in shown and kept.sealed_password not in shown
    assert visitor.list_of(Credential, sealed_password__startswith="a").status_code == 400


# ── Other keys ───────────────────────────────────────────────────────────────────────────────────
def test_it_rotates_the_keys(customer, ivan, kept, path, settings):
    old = settings.CREDENTIAL_KEYS
    settings.CREDENTIAL_KEYS = ["n" * 48, *old]
    said = io.StringIO()
    call_command("rotate_credential_keys", stdout=said)
    assert said.getvalue() == "1 secrets sealed anew.\n"
    settings.CREDENTIAL_KEYS = ["n" * 48]
    assert customer(ivan).post(f"{path}/reveal").json["data"]["password"] == SECRET
    said = io.StringIO()
    call_command("rotate_credential_keys", stdout=said)
    assert said.getvalue() == "0 secrets sealed anew.\n"


def test_it_goes_on_where_a_rotation_was_stopped(cast, ivan, kept, settings):
    """One done, one not, and one whose key is lost."""
    other = cast.asset(machine_name="ACME-LT-018").credentials.get()
    lost = cast.asset(machine_name="ACME-LT-019").credentials.get()
    Credential.objects.filter(pk=lost.pk).update(sealed_password="0000dead$gAAAA")
    settings.CREDENTIAL_KEYS = ["n" * 48, *settings.CREDENTIAL_KEYS]
    Credential.objects.filter(pk=kept.pk).update(sealed_password=seal(SECRET))
    before = Credential.objects.get(pk=kept.pk).sealed_password
    assert reseal_all() == (1, 1)
    assert Credential.objects.get(pk=kept.pk).sealed_password == before
    assert unseal(Credential.objects.get(pk=other.pk).sealed_password) == SECRET


def test_it_documents_one_answer_with_a_password():
    schemas = document()["components"]["schemas"]
    having = {name for name, told in schemas.items() if "password" in told.get("properties", {})}
    asked_for = ("Change", "Create", "SignIn", "FirstCode", "Password")
    assert {name for name in having if not name.startswith(asked_for)} == {"Revealed"}
