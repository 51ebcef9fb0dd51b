"""Zammad CVE-2021-35299: pages that are open to everybody tell nothing of the inside."""

import pytest


@pytest.mark.parametrize(
    "path", ["/readyz", "/livez", "/healthz", "/nonsense", "/welcome/x", "/login", "/metrics"]
)
def test_it_tells_strangers_nothing_of_its_inside(api, settings, path):
    answer = api().get(path)
    for word in (
        settings.SECRET_KEY,
        settings.DATABASES["default"]["NAME"],
        "Traceback",
        str(settings.BASE_DIR),
        "site-packages",
        "Django",
    ):
        assert word.encode() not in answer.body
    assert "Server" not in answer.headers
    assert "X-Powered-By" not in answer.headers


def test_its_open_metrics_tell_nothing_of_anybody(api, cast, agent):
    ticket = cast.ticket(title="Secret-Merger")
    api(agent).get(f"/tickets/{ticket.public_id}?search=Secret-Merger")
    text = api().get("/metrics").body.decode()
    for word in ("Merger", str(ticket.public_id), agent.email, cast.tenant.slug, "127.0.0.1"):
        assert word not in text
