"""The people of the demo data, and a client that speaks the agent API as one of them.

A person is made by the services the moment a test asks for them (`cast.bob`, or the fixture `bob`),
in their own company and tenant. Loaded as a plugin by `tests/conftest.py`.
"""

import functools
import io
import json
import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.db import transaction
from django.test import Client, override_settings

from accounts.authentication import COOKIE, CUSTOMER_COOKIE
from accounts.models import Company, OAuthFlow, RecoveryCode, SecondFactor, Team, Tenant, User
from accounts.services import (
    add_person,
    add_provider,
    connect_identity,
    open_session,
    queue_mail,
    system_user,
)
from assets.models import Asset, AssetType
from assets.services import (
    add_asset,
    add_asset_field,
    add_asset_type,
    add_credential,
    add_port,
    relate_assets,
    reveal_credential,
)
from helpdesk.core.models import Counter, Event
from helpdesk.demo.people import DEMO, PASSWORD, RIVAL
from helpdesk.runtime import addresses
from tests.api.agent.document import assert_told
from tickets.models import Attachment, Comment, Ticket
from tickets.services import (
    IncomingFile,
    add_comment,
    choose_notifications,
    create_ticket,
    finish_upload,
    hold_file,
    notify_people,
)

# The password of every credential of `Cast.asset`.
SECRET = "tr0ub4dor-and-3-staples"
NAMES = (
    "admin", "lead", "agent", "agent2", "dana", "ivan", "bob", "erin", "mallory", "rita", "walt",
)  # fmt: skip
PROFILES = {person.username: (where, person) for where in (DEMO, RIVAL) for person in where.people}


# The cast of the module whose tests are running, if they share one.
_stages: list["Cast"] = []


@functools.cache
def password_hash() -> str:
    """One hash for all: making one is slow on purpose."""
    return make_password(PASSWORD)


class Cast:
    """Everybody of the demo data, made when first asked for.

    With a `suffix`, in tenants of their own that no host means, beside those of other tests.
    """

    def __init__(self, suffix: str = "") -> None:
        self._suffix = suffix
        self._people: dict[str, User] = {}
        self._companies: dict[str, Company] = {}
        self._teams: dict[str, Team] = {}

    @cached_property
    def tenant(self) -> Tenant:
        slug = DEMO.slug + self._suffix
        return Tenant.objects.create(name=DEMO.name, slug=slug, is_default=not self._suffix)

    @cached_property
    def rival(self) -> Tenant:
        return Tenant.objects.create(name=RIVAL.name, slug=RIVAL.slug + self._suffix)

    def __getattr__(self, name: str) -> User:
        if name not in PROFILES:
            raise AttributeError(name)
        return self.person(name)

    def person(self, name: str) -> User:
        """The person with this user name of the demo data."""
        if name not in self._people:
            where, who = PROFILES[name]
            tenant = self.tenant if where is DEMO else self.rival
            made = add_person(
                tenant,
                email=who.email,
                display_name=who.name,
                username=who.username,
                roles=[who.role],
                company=self.company(who.company) if who.company else None,
                password=password_hash(),
                by=system_user(tenant),
                **who.rights,
            )
            self._people[name] = User.objects.get(pk=made.pk)
        return self._people[name]

    def company(self, name: str) -> Company:
        """The company with this name of the demo data."""
        if name not in self._companies:
            where = next(each for each in (DEMO, RIVAL) if name in {f.name for f in each.firms})
            tenant = self.tenant if where is DEMO else self.rival
            firm = next(firm for firm in where.firms if firm.name == name)
            number = Counter.objects.next_value(tenant, "company")
            self._companies[name] = Company.objects.create(
                tenant=tenant, number=number, name=name, mail_domains=[firm.domain]
            )
        return self._companies[name]

    def crowd(self, company: Company, count: int) -> list[User]:
        """So many people of a company, none of whom does anything: Person 000, Person 001 …"""
        return User.objects.bulk_create(
            User(
                tenant=company.tenant,
                company=company,
                display_name=f"Person {number:03}",
                employee_number=900 + number,
            )
            for number in range(count)
        )

    def team(self, name: str = "Service Desk", members: str = "") -> Team:
        """A team of the default tenant."""
        if name not in self._teams:
            team = Team.objects.create(tenant=self.tenant, name=name)
            team.members.set([self.person(each) for each in members.split()])
            self._teams[name] = team
        return self._teams[name]

    def ticket(self, requester: User | None = None, **fields: Any) -> Ticket:
        """A ticket of bob's, unless somebody else's is asked for."""
        requester = requester or self.bob
        fields = {"title": "Printer on fire", "priority": 3, "source": "web"} | fields
        return create_ticket(
            requester.tenant, requester=requester, by=system_user(requester.tenant), **fields
        )

    def asset(self, company: Company | None = None, **fields: Any) -> Asset:
        """An asset of Acme's, unless another company's, with one of everything it may have."""
        company = company or self.bob.company
        fields = {"machine_name": "ACME-LT-017", "type": self.laptops(company.tenant)} | fields
        return self.equip(add_asset(company, **fields, by=system_user(company.tenant)))

    def laptops(self, tenant: Tenant) -> AssetType:
        """A type of assets that has a field of its own."""
        kind = AssetType.objects.of_tenant(tenant).called("Laptop").first()
        if kind is None:
            by = system_user(tenant)
            kind = add_asset_type(tenant, name="Laptop", by=by)
            add_asset_field(kind, key="memory_gb", label="Memory (GB)", kind="number", by=by)
        return kind

    def equip(self, asset: Asset) -> Asset:
        """Gives an asset a port, a credential that somebody looked up, and a relation."""
        by = system_user(asset.tenant)
        add_port(asset, name="eth0", mac_address="00:1a:2b:3c:4d:5e", ip_address="10.0.0.7", by=by)
        credential = add_credential(asset, label="BIOS", password=SECRET, by=by)
        reveal_credential(credential, ip_address="192.0.2.7", by=by)
        dock = add_asset(asset.company, machine_name=f"Dock of {asset}", by=by)
        relate_assets(asset, to=dock, kind="connected_to", by=by)
        return asset

    def file_of(self, ticket: Ticket, by: User | None = None, **fields: Any) -> Attachment:
        """A file on a ticket, of its requester unless somebody else sent it."""
        by = by or ticket.requester
        file = IncomingFile("notes.txt", 5, io.BytesIO(b"Notes"))
        return finish_upload(hold_file(ticket, file=file, by=by), ticket=ticket, by=by, **fields)

    def tell(self, ticket: Ticket) -> None:
        """Its requester wants news once a day, was told of the ticket, and gets a mail."""
        person, by = ticket.requester, system_user(ticket.tenant)
        choose_notifications(person, digest="daily", choices={}, by=person)
        notify_people(ticket.tenant, events=[Event.objects.about(ticket).first()], by=by)
        queue_mail(person, kind="ticket_news", by=by)

    def prove(self, person: User) -> None:
        """A provider, and whatever else proves who somebody is."""
        tenant, name = person.tenant, person.username.encode()
        by = system_user(tenant)
        add_provider(tenant, key="google", client_id="c", secret="s", by=by)
        connect_identity(person, provider="google", claims={"sub": "s-1"}, by=person)
        OAuthFlow.objects.create(tenant=tenant, provider="google", state_hash=name)
        factor = SecondFactor.objects.create(person=person, sealed_secret="x")
        RecoveryCode.objects.create(factor=factor, code_hash=name)

    def comment(self, ticket: Ticket, by: User, body: str = "Noted.", **fields: Any) -> Comment:
        return add_comment(ticket, body_md=body, by=by, **fields)


@dataclass
class Answer:
    """What came back, in the words of a test."""

    status: int
    headers: Any
    body: bytes
    raw: Any = None

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def error(self) -> str:
        return self.json["error"]

    @property
    def errors(self) -> dict[str, str]:
        return self.json["errors"]


@dataclass
class Api:
    """Speaks the API as one person: JSON in, JSON out, in a cookie's or a bearer token's name."""

    client: Client
    person: User | None = None
    token: str = ""
    bearer: str = ""
    prefix: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.person is not None and not self.token:
            self.token = open_session(self.person, by=self.person)

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        raw: bytes | None = None,
        content_type: str = "application/json",
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """One request. `raw` goes out as it is, `body` as JSON."""
        cookies = (f"{name}={self.token}" for name in (COOKIE, CUSTOMER_COOKIE))
        sent = {"Cookie": "; ".join(cookies) if self.token else ""}
        if self.bearer:
            sent["Authorization"] = f"Bearer {self.bearer}"
        if self.person is not None and not self.person.tenant.is_default:
            sent["X-Tenant"] = self.person.tenant.slug
        sent |= self.headers | (headers or {})
        if raw is None:
            raw = b"" if body is None else json.dumps(body).encode()
        response = self.client.generic(
            method, self.prefix + path, raw, content_type if raw else "", headers=sent
        )
        assert_told(method, self.prefix + path, response.status_code)
        content = b"" if response.streaming else response.content
        return Answer(response.status_code, response.headers, content, response)

    def get(self, path: str, **options: Any) -> Answer:
        return self.send("GET", path, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> Answer:
        return self.send("POST", path, body, **options)

    def patch(self, path: str, body: Any = None, **options: Any) -> Answer:
        return self.send("PATCH", path, body, **options)

    def delete(self, path: str, **options: Any) -> Answer:
        return self.send("DELETE", path, **options)


@pytest.fixture(autouse=True, scope="session")
def _no_static_files_needed() -> None:
    """WhiteNoise wants its folder to be there, empty or not."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


@pytest.fixture(autouse=True)
def _fresh_limits() -> Iterator[None]:
    """No test uses up the rate limits of the next one."""
    yield
    cache._cache.get_client().flushdb()


@pytest.fixture
def cast(db: None, settings: Any) -> Cast:
    """Everybody: of this test alone, or where the module has a stage, as they stand on it."""
    settings.ALLOW_TENANT_HEADER = True
    if _stages:
        # As a deep copy, in a fifth of the time.
        return pickle.loads(pickle.dumps(_stages[-1]))  # noqa: S301
    made = Cast()
    # Every request is made to some tenant.
    made.tenant  # noqa: B018
    return made


@pytest.fixture(scope="module")
def lasting(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """What fixtures of a module write, files too, is there for all of its tests.

    What a test does to it is taken back after the test. Not for tests that commit.
    """
    files = addresses.file_store(tmp_path_factory.mktemp("lasting"))
    kept = transaction.atomic()
    # The product's outermost transactions may begin inside of it, as inside those of test cases.
    kept._from_testcase = True
    storages = settings.STORAGES | {"default": files}
    with django_db_blocker.unblock(), override_settings(STORAGES=storages), kept:
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def stage(lasting: None) -> Iterator[Cast]:
    """A cast for all tests of a module: what is made of it is made once."""
    made = Cast()
    made.tenant  # noqa: B018
    _stages.append(made)
    yield made
    _stages.remove(made)


@pytest.fixture(scope="module")
def everybody(stage: Cast) -> Cast:
    """All people stand on the stage of the module, so that no test makes them anew."""
    for name in NAMES:
        stage.person(name)
    return stage


@pytest.fixture
def browser() -> Client:
    """Django's test client; an unforeseen failure is an answer with 500, as for everybody."""
    return Client(raise_request_exception=False)


@pytest.fixture
def api(cast: Cast, browser: Client) -> Callable[..., Api]:
    """`api(person)` speaks for a person, `api()` for nobody."""

    def speak(person: User | None = None, **options: Any) -> Api:
        return Api(browser, person, **options)

    return speak


def _fixture_of(name: str) -> Any:
    def person(cast: Cast) -> User:
        return cast.person(name)

    return pytest.fixture(name=name)(person)


for _name in NAMES:
    globals()[f"_{_name}"] = _fixture_of(_name)


@pytest.fixture
def deliver(db: None) -> Callable[[], None]:
    """`deliver()` does what a worker would do: events to their handlers, tasks to their end."""
    from helpdesk.celery import app
    from helpdesk.core.models import Event
    from helpdesk.core.tasks import deliver_events

    def run() -> None:
        app.conf.task_always_eager, app.conf.task_eager_propagates = True, True
        try:
            while waiting := list(Event.objects.undelivered().values_list("pk", flat=True)):
                deliver_events.apply((waiting,), throw=True)
        finally:
            app.conf.task_always_eager = app.conf.task_eager_propagates = False

    return run
