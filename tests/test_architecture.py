"""The rules of the house, held by looking at all of it: `docs/architecture.md` says why."""

import ast
import inspect
import re

import pytest
from django.contrib import admin
from django.db.models import Model
from django.db.models.constants import LOOKUP_SEP

from accounts.models import Tenant
from accounts.permissions import RULES, Perm
from helpdesk.api.base import View
from helpdesk.core.admin import ScopedAdmin
from helpdesk.core.models import ScopedQuerySet
from helpdesk.core.service import SERVICES
from helpdesk.pages import Page
from tests import inventory
from tests.inventory import ACROSS, DOMAINS, ENTRANCES, PRODUCT, ROOT, addresses, trees

# Views that anybody may reach. Each one is a hole in the wall: it wants a reason.
PUBLIC = {
    # Signing in and out
    "helpdesk.sign_in.page.home",
    "helpdesk.sign_in.page.login",
    "helpdesk.sign_in.page.SignOut",
    "helpdesk.sign_in.passwords.ForgottenPassword",
    "helpdesk.sign_in.passwords.ChoosePassword",
    "helpdesk.sign_in.passwords.ConfirmEmail",
    "helpdesk.sign_in.second_factor.SecondStep",
    "helpdesk.sign_in.social.Start",
    "helpdesk.sign_in.welcome.Welcome",
    "helpdesk.sign_in.openid.OpenIDStart",
    "helpdesk.sign_in.openid.OpenIDCallback",
    "helpdesk.api.agent.auth.Logout",
    # What stands above the sign-in page, too, and in mails
    "helpdesk.sign_in.colors.CurrentColors",
    "helpdesk.sign_in.logo.CurrentLogo",
    "helpdesk.sign_in.logo.Logo",
    # Addresses that are keys in themselves: signed for one file, mailed for one answer
    "helpdesk.api.agent.files.Upload",
    "helpdesk.api.agent.files.Download",
    "helpdesk.api.agent.exports.Download",
    "helpdesk.api.agent.csat.Csat",
    "portal.views.decision.Decision",
    # Load balancers
    "helpdesk.api.agent.health.Live",
    "helpdesk.api.agent.health.Ready",
    "helpdesk.api.agent.health.Healthy",
    # Prometheus
    "helpdesk.api.agent.metrics.Prometheus",
    # The customer API: signing in and out, who asks, and what a portal begins with
    "helpdesk.api.customer.init.Init",
    "helpdesk.api.customer.init.Theme",
    "helpdesk.api.customer.auth.Login",
    "helpdesk.api.customer.auth.RefreshTokens",
    "helpdesk.api.customer.auth.Status",
    "helpdesk.api.customer.auth.Logout",
    "helpdesk.api.customer.oauth.Providers",
    "helpdesk.api.customer.oauth.Authorize",
    "helpdesk.api.customer.oauth.Callback",
    "helpdesk.api.customer.passwords.ForgotPassword",
    "helpdesk.api.customer.passwords.ResetPassword",
    # The APIs' documents
    "helpdesk.api.customer.document.Document",
    "helpdesk.api.agent.docs.page.Docs",
    "drf_spectacular.views.SpectacularAPIView",
}
# Functions beside services that read, or are the plumbing of signing in.
NO_SERVICES = {
    "assets.services.assets.check_notes",
    "assets.services.assets.cleaned",
    "assets.services.assets.facts_of",
    "assets.services.assets.locked",
    "accounts.services.people.system_user",
    "tickets.services.attachments.upload_address",
    "tickets.services.attachments.download_address",
    "helpdesk.reporting.services.export_address",
    "helpdesk.imports.services.import_rows",
    "helpdesk.imports.services.rows_left",
    "accounts.services.employees.check_fields",
    "accounts.services.employees.new_employee",
    "accounts.services.employees.take_charge",
    "accounts.services.sessions.end_sessions",
    "accounts.services.sessions.end_streams",
    "accounts.services.sessions.note_seen",
    "accounts.services.identities.finish_flow",
    "accounts.services.identities.is_verified",
    "accounts.services.identities.person_of_provider",
    "accounts.services.providers.callback_url",
    "accounts.services.providers.client_of",
    "accounts.services.providers.is_allowed_target",
    "accounts.services.providers.providers_of",
    "accounts.services.second_factor.address_of",
    "accounts.services.second_factor.pass_second_factor",
    "accounts.services.second_factor.picture_of",
    "accounts.services.second_factor.secret_of",
    "accounts.services.sign_in.forgot_password",
    "accounts.services.sign_in.person_with_password",
    "accounts.services.sign_in.sign_in",
    "accounts.services.sign_in.person_from_claims",
    "accounts.services.tokens.exchange_token",
}
PURE_MODULES = {
    "assets.services.keeping",
    "assets.services.custom_fields",
    "tickets.services.audience",
    "tickets.services.changing",
    "tickets.services.cleaning",
    "tickets.services.clocks",
    "accounts.services.records",
    "accounts.services.rights",
}
FORBIDDEN_MODULES = {
    "utils", "helpers", "mixins", "managers", "selectors", "signals", "constants", "common", "misc",
}  # fmt: skip
HTTP_LIBRARIES = {
    "rest_framework", "drf_spectacular", "django_eventstream", "corsheaders", "mozilla_django_oidc",
    "django_htmx",
}  # fmt: skip
ALLOWED_IMPORTS = {("accounts/backends.py", "mozilla_django_oidc")}
SCOPES = {"visible_to", "of_tenant"}


# ── Addresses ────────────────────────────────────────────────────────────────────────────────────
def test_it_finds_the_addresses():
    found = {address.route for address in addresses()}
    assert {"/tickets/<str:ticket_id>", "/api/tickets/<str:ticket_id>", "/desk/palette"} <= found
    assert len(found) > 60


def test_it_puts_every_view_on_a_scoped_base_or_on_the_public_list():
    strangers = {
        address.name
        for address in addresses()
        if not address.is_admin
        and address.name not in PUBLIC
        and not (inspect.isclass(address.view) and issubclass(address.view, View | Page))
    }
    assert strangers == set()


def test_it_opens_no_view_to_the_public_that_is_not_on_the_list():
    opened = {a.name for a in addresses() if getattr(a.view, "is_public", False)}
    assert opened <= PUBLIC


def test_it_keeps_the_public_list_true():
    assert {address.name for address in addresses()} >= PUBLIC


def test_it_scopes_every_model_in_the_admin():
    loose = {
        model.__name__
        for model, each in admin.site._registry.items()
        if not isinstance(each, ScopedAdmin)
    }
    assert loose == set()


def test_it_names_ids_so_that_they_are_checked():
    """`View.initial` refuses malformed ids by the parameter's name."""
    unnamed = {
        (address.route, name)
        for address in addresses()
        if inspect.isclass(address.view) and issubclass(address.view, View)
        for name in address.parameters
        # A token is looked up by its signature or digest, whatever it is.
        if not name.endswith(address.view.id_names) and name != "token"
    }
    assert unnamed == set()


# ── Services ─────────────────────────────────────────────────────────────────────────────────────
def services():
    return pytest.mark.parametrize(
        "service", SERVICES, ids=[f"{each.__module__}.{each.__name__}" for each in SERVICES]
    )


@services()
def test_it_names_the_permission_of_a_service(service):
    assert isinstance(service.permission, Perm)
    assert service.permission in RULES


@services()
def test_it_takes_the_subject_first_and_the_actor_last(service):
    subject, *rest = inspect.signature(service).parameters.values()
    assert subject.kind is subject.POSITIONAL_OR_KEYWORD
    assert issubclass(subject.annotation, Model)
    named = [each for each in rest if each.kind is not each.VAR_KEYWORD]
    assert all(each.kind is each.KEYWORD_ONLY for each in named)
    assert named[-1].name == "by"
    assert named[-1].default is named[-1].empty


@services()
def test_it_says_what_a_service_does_and_is_a_verb(service):
    assert service.__doc__
    assert service.__doc__.strip().split("\n")[0].endswith((".", ":")) or "\n" in service.__doc__
    assert "_" in service.__name__


def test_it_makes_every_function_of_the_services_a_service():
    known = {f"{each.__module__}.{each.__name__}" for each in SERVICES}
    loose = {
        name
        for module in inventory.service_modules()
        if module.__name__ not in PURE_MODULES
        for name, _ in inventory.public_functions(module)
    }
    assert loose - known - NO_SERVICES == set()
    assert loose >= NO_SERVICES
    assert len(known) > 15


def test_it_writes_nothing_in_an_entrance():
    """What changes rows is a service; entrances call it."""
    writing = {"save", "create", "bulk_create", "bulk_update", "update_or_create", "get_or_create"}
    found = set()
    for name, tree in trees(*ENTRANCES):
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            on_rows = "objects" in _chain(node.func)
            if node.func.attr in writing and on_rows:
                found.add((name, node.lineno))
            if node.func.attr in {"update", "delete"} and on_rows:
                found.add((name, node.lineno))
    assert found == set()


# ── Models ───────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("model", inventory.models(), ids=lambda model: model._meta.label)
def test_it_reaches_its_tenant_by_one_path(model):
    """`TENANT_PATH` leads to a Tenant along foreign keys that are never null."""
    if model._meta.auto_created:
        return
    assert issubclass(model.objects._queryset_class, ScopedQuerySet)
    here = model
    for step in model.TENANT_PATH.split(LOOKUP_SEP):
        field = here._meta.pk if step == "pk" else here._meta.get_field(step)
        assert not field.null, f"{model.__name__}.{step} may be null"
        here = field.remote_field.model if field.remote_field else here
    assert here is Tenant


def test_it_asks_the_database_for_one_tenant_only(db):
    for model in inventory.models():
        if not model._meta.auto_created:
            assert list(model.objects.of_tenant(0)) == []


# ── Entrances ────────────────────────────────────────────────────────────────────────────────────
def test_it_asks_for_rows_in_an_entrance_by_who_may_see_them():
    loose = set()
    for name, tree in trees(*ENTRANCES):
        scoped = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                chain = _chain(node.func)
                if node.func.attr in SCOPES and chain[-1:] == ["objects"]:
                    scoped.add(id(node.func.value))
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Attribute) and node.attr == "objects"):
                continue
            # A model's manager; `page.objects` of a list is no such thing.
            if (
                isinstance(node.value, ast.Name)
                and node.value.id[0].isupper()
                and id(node) not in scoped
            ):
                loose.add((name, node.lineno))
    assert loose == set()


def test_it_keeps_raw_sql_out_of_pages():
    loose = {
        (name, node.lineno)
        for name, tree in trees("desk", "portal")
        for node in ast.walk(tree)
        if (isinstance(node, ast.Attribute) and node.attr in {"raw", "extra", "cursor"})
        or (isinstance(node, ast.Name) and node.id == "RawSQL")
    }
    assert loose == set()


def _chain(node):
    """The names of `A.objects.visible_to` before the last, outermost first."""
    names = []
    node = node.value
    while True:
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Attribute):
            names.insert(0, node.attr)
            node = node.value
        else:
            return names


# ── Modules ──────────────────────────────────────────────────────────────────────────────────────
def test_it_has_no_further_kinds_of_modules():
    found = {
        str(path.relative_to(ROOT))
        for path in inventory.modules(*PRODUCT)
        if path.stem in FORBIDDEN_MODULES or path.parent.name in FORBIDDEN_MODULES
    }
    assert found == set()


def test_it_knows_nothing_of_http_in_the_domains():
    found = {
        (name, library)
        for name, tree in trees(*DOMAINS, "helpdesk/core", *ACROSS)
        for library in imported(tree)
        if library in HTTP_LIBRARIES
    }
    assert found - ALLOWED_IMPORTS == set()


def test_it_is_made_of_small_modules():
    """Near 300 lines a module becomes a package; far past it, the build fails."""
    long = {
        str(path.relative_to(ROOT)): count
        for path in inventory.modules(*PRODUCT)
        if "stories" not in path.parts
        if (count := len(path.read_text().splitlines())) > 420
    }
    assert long == {}


def test_it_mocks_nothing_of_its_own():
    imported = re.compile(
        r"^(from|import) (unittest import mock|unittest\.mock|mock|responses)", re.M
    )
    found = {
        path.name for path in (ROOT / "tests").rglob("*.py") if imported.search(path.read_text())
    }
    assert found == set()


def imported(tree):
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names
