"""FreeScout 22wf-848c-c856, 6w8v-qp43-vg2h (redirect, DNS); Libredesk (off by default): no way around."""

import contextlib
import datetime
import socket
import ssl
import threading
import time
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from helpdesk.core import outgoing
from helpdesk.core.outgoing import Unanswered, ask
from tests.security.test_r42_outgoing import inside, world  # noqa: F401
from tests.web import serving

PUBLIC, OTHER = "93.184.215.14", "203.0.114.7"


@pytest.fixture
def public(world):  # noqa: F811
    """A server at a public address, under the name `public.example`."""
    with serving() as little:
        world.names["public.example"] = [PUBLIC]
        world.servers[PUBLIC] = little.port
        yield little


def test_it_asks_a_public_server(public):
    answer = ask("POST", "http://public.example/hook?a=1", data={"x": "y"})
    assert (answer.status, answer.json()) == (200, {"ok": True})
    assert (public.asked, public.hosts) == (["/hook?a=1"], ["public.example"])


def test_it_is_on_without_any_setting(settings, world, inside):  # noqa: F811
    assert settings.OUTGOING_ALLOWED == []
    with pytest.raises(Unanswered):
        ask("GET", inside.url)
    assert inside.asked == []


def test_it_connects_to_the_address_that_it_judged(world, public, inside):  # noqa: F811
    """DNS rebinding: each look-up after the first one says something else."""
    world.names["public.example"] = [PUBLIC, "127.0.0.1"]
    assert ask("GET", f"http://public.example:{inside.port}/x").status == 200
    assert (world.reached, inside.asked, public.asked) == ([PUBLIC], [], ["/x"])
    with pytest.raises(Unanswered):
        ask("GET", f"http://public.example:{inside.port}/x")
    assert inside.asked == []


def test_it_does_not_take_the_second_address_of_a_name(world, inside):  # noqa: F811
    """One that is public and dead does not lead it on to one inside."""
    world.names["public.example"] = [OTHER, "127.0.0.1"]
    with pytest.raises(Unanswered):
        ask("GET", f"http://public.example:{inside.port}/")
    assert (world.reached, inside.asked) == ([OTHER], [])


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_it_follows_no_redirect(public, inside, status):  # noqa: F811
    public.status = status
    for target in (
        f"{inside.url}/secret",
        f"//127.0.0.1:{inside.port}/",
        "http://public.example/b",
    ):
        public.headers = {"Location": target}
        public.asked.clear()
        assert ask("GET", "http://public.example/a").status == status
        assert (public.asked, inside.asked) == (["/a"], [])


def test_a_trusted_server_leads_nowhere_either(public, inside):  # noqa: F811
    inside.status, inside.headers = 302, {"Location": "http://public.example/"}
    assert ask("GET", inside.url, trusted=inside.url).status == 302
    assert public.asked == []


@pytest.mark.parametrize(
    "allowed", ["http://127.0.0.1:{port}", "http://127.0.0.1:{port}/some/path"]
)
def test_the_operator_may_allow_a_server(world, inside, settings, allowed):  # noqa: F811
    settings.OUTGOING_ALLOWED = [allowed.format(port=inside.port)]
    assert ask("GET", f"{inside.url}/x").status == 200
    near = [
        f"http://127.0.0.1.:{inside.port}/", f"http://127.0.0.2:{inside.port}/", f"http://localhost:{inside.port}/",
        f"http://127.0.0.1:{inside.port}@127.0.0.3:{inside.port}/", f"https://127.0.0.1:{inside.port}/",
        f"http://x@127.0.0.1:{inside.port}/", "http://127.0.0.1/",
    ]  # fmt: skip
    inside.asked.clear()
    for address in near:
        with pytest.raises(Unanswered):
            ask("GET", address)
    assert inside.asked == []


@pytest.mark.parametrize("body", [b"x" * (outgoing.MAX_BYTES + 1), None], ids=["long", "endless"])
def test_it_reads_so_much_and_no_more(public, body):
    public.parts = [body] if body else [b"x" * 500_000] * 400
    with pytest.raises(Unanswered, match="too long"):
        ask("GET", "http://public.example/")


def test_it_unpacks_so_much_and_no_more(public):
    import gzip

    public.headers = {"Content-Encoding": "gzip"}
    public.parts = [gzip.compress(b"0" * 200_000_000, 9)]
    with pytest.raises(Unanswered, match="too long"):
        ask("GET", "http://public.example/")
    public.parts = [gzip.compress(b'{"a": "%s"}' % (b"y" * 100_000))]
    assert len(ask("GET", "http://public.example/").json()["a"]) == 100_000


def test_it_waits_so_long_and_no_longer(public, monkeypatch):
    """For what drips without an end, and for what stops."""
    end = threading.Event()

    class Drip:
        def __iter__(self):
            while not end.wait(0.02):
                yield b" "

    try:
        public.parts = Drip()
        monkeypatch.setattr(outgoing, "PATIENCE", 0.3)
        with pytest.raises(Unanswered, match="too long"):
            ask("GET", "http://public.example/")
        public.parts = [b"{", end]
        monkeypatch.setattr(outgoing, "PATIENCE", 60)
        monkeypatch.setattr(outgoing.GUARD, "default_timeout", (60, 0.2))
        with pytest.raises(Unanswered, match="Timeout"):
            ask("GET", "http://public.example/")
    finally:
        end.set()


MANY_DROPS = 100
DRIPS = {
    "the first line": b"H",
    "a header": b"HTTP/1.1 200 OK\r\nX: ",
    "many headers": b"HTTP/1.1 200 OK\r\n",
    "the size of a chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
    "a body without a length": b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
}


@pytest.mark.parametrize("before", DRIPS.values(), ids=DRIPS)
def test_it_hangs_up_on_what_drips_anything(world, monkeypatch, before):  # noqa: F811
    """Each byte ends a silence, and none of them ends the answer."""
    monkeypatch.setattr(outgoing, "PATIENCE", 0.3)
    world.names["public.example"] = [PUBLIC]
    with dripping(before, b"0: 0\r\n" if before.endswith(b"OK\r\n") else b"0") as server:
        world.servers[PUBLIC] = server.port
        began = time.monotonic()
        with pytest.raises(Unanswered):
            ask("GET", "http://public.example/")
        assert time.monotonic() - began > 0.2
    assert server.drops < MANY_DROPS


@contextlib.contextmanager
def dripping(before, drop, context=None):
    """A server that begins an answer and goes on with a drop of it every now and then.

    It counts the drops, which a crowded machine makes no more: who is patient for 0.3 s sees 15.
    """
    end, server = threading.Event(), SimpleNamespace(drops=0)

    def drip():
        line, _ = listener.accept()
        line = context.wrap_socket(line, server_side=True) if context else line
        with line, contextlib.suppress(OSError):
            line.sendall(before)
            while server.drops < MANY_DROPS and not end.wait(0.02):
                line.sendall(drop)
                server.drops += 1

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        server.port = listener.getsockname()[1]
        yield server
        end.set()
        thread.join(60)
        assert not thread.is_alive()


@pytest.mark.parametrize("body", [b"", b"\xff", b"<html>", b"{", b"[" * 100_000])
def test_what_is_no_json_is_a_value_error(public, body):
    public.parts = [body]
    with pytest.raises(ValueError):
        ask("GET", "http://public.example/").json()


# ── TLS ──────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def certificate(tmp_path, monkeypatch):
    """Makes a certificate for a name that this process trusts, and gives what serves with it."""

    def make(name):
        key = ec.generate_private_key(ec.SECP256R1())
        now = datetime.datetime.now(datetime.UTC)
        who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        made = (
            x509.CertificateBuilder()
            .subject_name(who)
            .issuer_name(who)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        pem = made.public_bytes(serialization.Encoding.PEM)
        secret = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        (tmp_path / "ca.pem").write_bytes(pem)
        (tmp_path / "both.pem").write_bytes(secret + pem)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tmp_path / "both.pem")
        names = []
        context.sni_callback = lambda _, asked, __: names.append(asked)
        return context, names

    return make


def test_it_asks_for_the_name_although_it_connects_to_the_address(world, certificate):  # noqa: F811
    context, names = certificate("public.example")
    with serving(context) as little:
        world.names["public.example"] = [PUBLIC, "127.0.0.1"]
        world.servers[PUBLIC] = little.port
        assert ask("GET", "https://public.example/x").json() == {"ok": True}
        assert (names, little.hosts) == (["public.example"], ["public.example"])


def test_it_believes_no_certificate_of_another_name(world, certificate):  # noqa: F811
    context, _ = certificate("evil.example")
    with serving(context) as little:
        world.names["public.example"] = [PUBLIC]
        world.servers[PUBLIC] = little.port
        with pytest.raises(Unanswered, match="SSL"):
            ask("GET", "https://public.example/x")
        assert little.asked == []


@pytest.mark.parametrize("before", DRIPS.values(), ids=DRIPS)
def test_it_hangs_up_below_tls(world, certificate, monkeypatch, before):  # noqa: F811
    monkeypatch.setattr(outgoing, "PATIENCE", 0.3)
    context, _ = certificate("public.example")
    world.names["public.example"] = [PUBLIC]
    with dripping(before, b"0", context) as server:
        world.servers[PUBLIC] = server.port
        with pytest.raises(Unanswered):
            ask("GET", "https://public.example/")
    assert server.drops < MANY_DROPS
