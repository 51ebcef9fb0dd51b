"""What the person at the terminal of `make run` is told."""

# ruff: noqa: T201 - this is a terminal, not a log.

DEMO_SIGN_INS = (
    ("admin", "administrator of the demo service desk"),
    ("lead", "team lead, Service Desk"),
    ("agent", "agent, Service Desk"),
    ("agent2", "agent, Network"),
    ("dana", "manager at Acme Corp"),
    ("ivan", "IT contact at Acme Corp"),
    ("bob", "employee at Acme Corp"),
    ("erin", "employee at Acme Corp, may not create tickets"),
    ("mallory", "manager at Globex"),
    ("rita", "agent of the second tenant, at rival.localhost"),
)
ENTRANCES = (
    ("/desk", "the desk, for agents"),
    ("/portal", "the portal, for everybody else"),
    ("/admin/", "administration"),
    ("/docs", "the HTTP API"),
)


def say(text: str) -> None:
    """One line of the supervisor's own."""
    print(f"helpdesk: {text}", flush=True)


def show_addresses(url: str) -> None:
    """Where to go."""
    for path, what in ENTRANCES:
        print(f"  {url + path:<38} {what}", flush=True)


def show_sign_ins() -> None:
    """Whom to be, in the demo."""
    print("\n  Sign in as one of these; every password is helpdesk-demo:")
    for name, who in DEMO_SIGN_INS:
        print(f"    {name:<10} {who}")
    print(flush=True)
