"""GLPI CVE-2026-22247, CVE-2022-39276, CVE-2023-28633; Zammad CVE-2021-42091; Deskpro CVE-2021-35391;
Chatwoot CVE-2021-3742: nobody makes us ask a server that only we can reach."""

import ast

import pytest

from accounts import oauth
from accounts.oauth import Client
from helpdesk.core.errors import Unauthenticated, Unavailable
from helpdesk.core.outgoing import Unanswered, ask
from tests.inventory import PRODUCT, models, trees
from tests.web import World, serving

# Whatever reaches another machine, and who says where that machine is: the operator, in settings.
CLIENTS = {
    "aiohttp", "asyncio.streams", "boto3", "botocore", "dns", "ftplib", "http.client", "httpx", "imaplib",
    "paramiko", "poplib", "requests", "requests_hardened", "smtplib", "socket", "subprocess", "telnetlib",
    "urllib.request", "urllib3", "websockets", "xmlrpc",
}  # fmt: skip
OPENERS = {
    "helpdesk/core/outgoing.py": "the guard itself",
    "helpdesk/core/clamd.py": "CLAMAV_URL",
    "helpdesk/core/files.py": "S3_ENDPOINT_URL",
    "helpdesk/management/commands/make_bucket.py": "S3_ENDPOINT_URL",
    "accounts/tasks.py": "EMAIL_HOST; exceptions of smtplib",
}
# They start, find and watch our own servers on this machine.
OUR_OWN = ("helpdesk/runtime/", "helpdesk/embedded.py", "helpdesk/archive.py", "helpdesk/rsgi.py")
INSIDE = [
    "127.0.0.1", "127.1", "127.0.0.2", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "0", "0.0.0.0",  # noqa: S104
    "localhost", "LOCALHOST", "localhost.", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]", "[::ffff:169.254.169.254]", "[64:ff9b::7f00:1]", "[64:ff9b::a9fe:a9fe]", "[2002:7f00:1::]",
    "169.254.169.254", "2852039166", "0xa9fea9fe", "[fe80::1]", "[fe80::1%25lo]", "[fd00:ec2::254]", "[fc00::1]",
    "10.0.0.1", "172.16.0.1", "172.31.255.254", "192.168.0.1", "100.64.0.1", "100.100.100.200", "192.0.0.192",
    "198.18.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1", "[ff02::1]",
    "１２７.０.０.１", "①②⑦.⓪.⓪.①", "127。0。0。1", "ｌocalhost",  # noqa: RUF001
    "u:p@127.0.0.1", "public.example@127.0.0.1", "127.0.0.1#@public.example", "127.0.0.1\\@public.example",
]  # fmt: skip
SCHEMES = [
    "file:///etc/passwd", "ftp://public.example/", "gopher://127.0.0.1:{port}/_x", "dict://127.0.0.1:{port}/x",
    "//127.0.0.1:{port}/", "data:,x", "unix:///run/x", "127.0.0.1:{port}", "http:///x", "http://", "",
    "http://[::1", "http://a\x00b/", "http://" + "a" * 300, "http://a..b/", "HTTP://127.0.0.1:{port}/",
    "http+unix://%2Frun%2Fx/", "http://127.0.0.1:{port}\r\nHost: x/", "jar:http://127.0.0.1:{port}!/",
]  # fmt: skip


@pytest.fixture
def world(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return World(monkeypatch)


@pytest.fixture
def inside():
    with serving() as little:
        yield little


@pytest.mark.parametrize("host", INSIDE, ids=ascii)
def test_it_asks_nobody_inside_however_they_are_named(world, inside, host):
    at, _, rest = host.partition("#")
    where = f"{at}:{inside.port}{'#' + rest if rest else ''}"
    with pytest.raises(Unanswered):
        ask("GET", f"http://{where}/secret")
    assert inside.asked == []
    assert not [address for address in world.reached if address not in world.servers]


@pytest.mark.parametrize("meant", [host for host in INSIDE if host[0].isdigit() or host[0] == "["])
def test_it_asks_nobody_inside_whom_a_public_name_means(world, inside, meant):
    world.names["public.example"] = [meant.strip("[]").replace("%25", "%")]
    with pytest.raises(Unanswered):
        ask("GET", f"http://public.example:{inside.port}/secret")
    assert inside.asked == []
    assert world.reached == []


@pytest.mark.parametrize("address", SCHEMES, ids=ascii)
def test_it_asks_nothing_but_the_web(world, inside, address):
    with pytest.raises(Unanswered):
        ask("GET", address.format(port=inside.port))
    assert inside.asked == []
    assert world.reached == []


def test_a_provider_cannot_send_us_inside(world, inside, settings):
    """Its document says where tokens and keys are, and could say anything."""
    oauth._documents.clear()
    with serving() as provider:
        settings.OAUTH_ISSUERS = {"google": provider.url}
        said = (
            f'{{"issuer": "{provider.url}", "authorization_endpoint": "{provider.url}/a",'
            f' "token_endpoint": "{inside.url}/t", "jwks_uri": "{inside.url}/k"}}'
        )
        provider.parts = [said.encode()]
        client = Client("google", "id", "secret")
        with pytest.raises(Unavailable):
            client.claims(code="c", state="s", redirect_uri="https://x.example/")
        with pytest.raises(Unauthenticated):
            oauth.KeySet(provider.url).find("k", f"{inside.url}/k")
    assert inside.asked == []
    oauth._documents.clear()


def test_it_has_one_door_to_other_servers():
    """Who opens another one says here whose address it is, or goes through the guard."""
    found = {
        name
        for name, tree in trees(*PRODUCT)
        if _imports(tree) & CLIENTS and not name.startswith(OUR_OWN)
    }
    assert found == set(OPENERS)


def test_no_row_names_a_server():
    """A column that we would ask wants the guard, and a test; these two are for people's browsers.

    The second was found on the operator's list before.
    """
    words = ("url", "uri", "host", "endpoint", "webhook", "server")
    named = {
        (model.__name__, field.name)
        for model in models()
        for field in model._meta.concrete_fields
        if any(word in field.name for word in words)
    }
    assert named == {("Credential", "url"), ("OAuthFlow", "redirect_uri")}


def _imports(tree):
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names | {name.partition(".")[0] for name in names}
