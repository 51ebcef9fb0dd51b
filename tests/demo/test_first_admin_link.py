"""The link by which an empty helpdesk gets its first admin."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Tenant
from accounts.services import claim_first_admin, system_user
from helpdesk.core.errors import NotFound

pytestmark = pytest.mark.django_db


def run(**options: bool) -> str:
    out = StringIO()
    call_command("first_admin_link", stdout=out, **options)
    return out.getvalue().strip()


def claim(link: str) -> None:
    tenant = Tenant.objects.default().get()
    claim_first_admin(
        tenant,
        token=link.rpartition("/")[2],
        email="first@demo.example",
        display_name="First",
        password="a long enough one",
        by=system_user(tenant),
    )


def test_it_prints_a_link_that_makes_one_admin():
    link = run()
    assert re.fullmatch(r"http://localhost:8080/welcome/[\w-]{43}", link)
    claim(link)
    with pytest.raises(NotFound):
        claim(link)


def test_it_refuses_where_there_is_an_admin():
    claim(run())
    with pytest.raises(CommandError, match="admin already"):
        run()
    assert run(if_none=True) == ""


def test_it_makes_the_default_tenant_once():
    assert run() != run()
    assert Tenant.objects.count() == 1
