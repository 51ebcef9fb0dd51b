"""The first start of an installation that has no demo."""

import pytest
from django.core.management import call_command

from accounts.models import Tenant, User
from accounts.services import sign_in

pytestmark = pytest.mark.django_db
PASSWORD = "correct-horse-battery"


@pytest.fixture(autouse=True)
def _static_files_elsewhere(settings, tmp_path_factory):
    settings.STATIC_ROOT = str(tmp_path_factory.mktemp("image"))


def test_it_begins_with_a_tenant_and_nobody_in_it(settings):
    settings.ADMIN_PASSWORD, settings.DEMO = "", False

    call_command("prepare")

    assert Tenant.objects.default().count() == 1
    assert not User.objects.people().exists()


def test_it_makes_the_admin_of_the_environment_once(settings):
    settings.ADMIN_PASSWORD, settings.DEMO = PASSWORD, False

    call_command("prepare")
    call_command("prepare")

    tenant = Tenant.objects.default().get()
    admin = sign_in(tenant, name="admin", password=PASSWORD, ip_address=None)
    assert admin.is_admin
    assert User.objects.people().count() == 1
