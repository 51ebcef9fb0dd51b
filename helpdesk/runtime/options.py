"""The variables that the runtime reads before there is any Django."""

import ipaddress
import os
from dataclasses import dataclass
from pathlib import Path

from helpdesk import env

BASE_DIR = Path(__file__).resolve().parent.parent.parent


def data_dir() -> Path:
    """The one folder this installation writes to."""
    return (
        Path(env.text("DATA_DIR", str(BASE_DIR / "var")) or BASE_DIR / "var").expanduser().resolve()
    )


@dataclass(frozen=True)
class Options:
    """How `make run` was asked to run."""

    data_dir: Path
    host: str
    port: int
    demo: bool
    demo_public: bool
    public_url: str
    external_database: bool
    external_redis: bool

    @classmethod
    def from_environment(cls) -> "Options":
        """Reads and checks them; raises `env.BadEnvironment` with a sentence for people."""
        host, port = listening_address()
        if not 0 < port < 65536:
            raise env.BadEnvironment(f"PORT: {port} is not a port number")
        options = cls(
            data_dir=data_dir(),
            host=host,
            port=port,
            demo=env.flag("DEMO", default=False),
            demo_public=env.flag("DEMO_PUBLIC"),
            public_url=env.text("PUBLIC_URL", "http://localhost:8080") or "",
            external_database=bool(env.text("DATABASE_URL")),
            external_redis=bool(env.text("REDIS_URL")),
        )
        if options.demo and not options.demo_public and not is_loopback(options.host):
            raise env.BadEnvironment(
                f"HOST={options.host} would show the demo, whose passwords everybody knows, to the"
                " network. Set DEMO=0 to start without demo data, or DEMO_PUBLIC=1 if you mean it."
            )
        return options


def listening_address() -> tuple[str, int]:
    """Where the web server listens: HOST and PORT, else ADDR, as `host:port` or `:port`."""
    host, port = env.text("HOST", "127.0.0.1"), env.number("PORT", 8080)
    given = env.text("ADDR")
    given_host, _, given_port = given.rpartition(":")
    if given_host and not os.environ.get("HOST"):
        host = given_host.strip("[]")
    if given and not os.environ.get("PORT"):
        if not given_port.isdecimal():
            raise env.BadEnvironment(f"ADDR: {given!r} is not host:port")
        port = int(given_port)
    return host, port


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def oauth_clients() -> dict[str, dict[str, str]]:
    """How the installation is known to the providers that it is registered with."""
    known = {
        "google": {
            "client_id": env.text("GOOGLE_CLIENT_ID"),
            "secret": env.text("GOOGLE_CLIENT_SECRET"),
        },
        "microsoft": {
            "client_id": env.text("MICROSOFT_CLIENT_ID"),
            "secret": env.text("MICROSOFT_CLIENT_SECRET"),
            "directory": env.text("MICROSOFT_DIRECTORY"),
        },
        "apple": {
            "client_id": env.text("APPLE_CLIENT_ID"),
            "secret": env.text("APPLE_PRIVATE_KEY"),
            "team_id": env.text("APPLE_TEAM_ID"),
            "key_id": env.text("APPLE_KEY_ID"),
        },
    }
    return {key: client for key, client in known.items() if client["client_id"]}
