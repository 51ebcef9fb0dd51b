"""A production start that would let strangers in is refused, with the reason."""

import pytest
from django.test import override_settings

from helpdesk.checks import faults, people_of_the_demo
from tests.processes import free_port, running

SAFE = {
    "SECRET_KEY": "h" * 60,
    "CREDENTIAL_KEYS": ["k" * 40, "j" * 40],
    "DEBUG": False,
    "DEMO": False,
    "DEMO_PUBLIC": False,
    "ALLOWED_HOSTS": ["help.example.com"],
    "ALLOWED_ORIGINS": [],
    "ALLOW_TENANT_HEADER": False,
    "AUTH_MODE": "oidc",
    "PUBLIC_URL": "https://help.example.com",
}


def numbers(**changed: object) -> set[int]:
    with override_settings(**(SAFE | changed)):
        return {number for number, *_ in faults()}


def test_a_safe_production_is_accepted() -> None:
    assert numbers() == set()


@pytest.mark.parametrize(
    ("setting", "value", "number"),
    [
        ("SECRET_KEY", "", 1),
        ("SECRET_KEY", "short", 1),
        ("SECRET_KEY", "django-insecure-" + "x" * 50, 1),
        ("CREDENTIAL_KEYS", [], 9),
        ("CREDENTIAL_KEYS", ["k" * 40, "short"], 9),
        ("CREDENTIAL_KEYS", ["change-me-" + "k" * 40], 9),
        ("CREDENTIAL_KEYS", ["k" * 40, "h" * 60], 10),
        ("ALLOWED_ORIGINS", ["*"], 2),
        ("DEBUG", True, 3),
        ("ALLOWED_HOSTS", ["*"], 4),
        ("ALLOWED_HOSTS", [], 4),
        ("PUBLIC_URL", "http://help.example.com", 5),
        ("DEMO", True, 6),
        ("ALLOW_TENANT_HEADER", True, 7),
    ],
)
def test_each_fault_is_found(setting: str, value: object, number: int) -> None:
    assert numbers(**{setting: value}) == {number}


def test_a_helpdesk_for_this_machine_alone_may_be_casual() -> None:
    casual = {"PUBLIC_URL": "http://localhost:8080", "DEMO": True, "ALLOWED_HOSTS": ["*"]}
    assert numbers(**casual, ALLOW_TENANT_HEADER=True) == set()


def test_listening_to_the_network_counts_whatever_the_address_says(monkeypatch) -> None:
    monkeypatch.setenv("HOST", "0.0.0.0")  # noqa: S104
    assert numbers(PUBLIC_URL="http://localhost:8080", ALLOWED_HOSTS=["*"]) == {4, 5}


@pytest.mark.django_db
@override_settings(**(SAFE | {"AUTH_MODE": "local"}))
def test_a_database_with_the_people_of_the_demo_is_refused() -> None:
    from accounts.models import Tenant, User

    assert list(people_of_the_demo()) == []
    tenant = Tenant.objects.create(name="Demo", slug="was-demo")
    User.objects.create(
        tenant=tenant, username="admin", email="admin@demo.example", employee_number=1
    )
    assert [number for number, *_ in people_of_the_demo()] == [8]


def test_the_web_server_does_not_serve_an_unsafe_production() -> None:
    unsafe = {"PUBLIC_URL": "https://help.example.com", "DEBUG": "1", "PORT": str(free_port())}
    with running("-m", "helpdesk.runtime.web", **unsafe) as process:
        assert process.wait(120) == 1
        said = process.log.read_text()
    assert "Refusing to serve" in said
    assert "DEBUG" in said
    assert "Traceback" not in said
