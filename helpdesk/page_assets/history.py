"""What happened to an asset, in words."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.utils.formats import date_format

from assets.models import Asset
from helpdesk.core.models import Event

SHOWN = 100
# What happened, in words; `{name}` and the like come from what the event tells.
STORY = {
    "asset_added": ("package-plus", "took it in"),
    "asset_updated": ("pencil", "changed"),
    "asset_port_added": ("ethernet-port", "added the port {name}"),
    "asset_port_updated": ("ethernet-port", "changed the port {name}"),
    "asset_port_removed": ("ethernet-port", "removed the port {name}"),
    "asset_credential_added": ("key-round", "added the password “{label}”"),
    "asset_credential_updated": ("key-round", "changed the password “{label}”"),
    "asset_credential_removed": ("key-round", "removed the password “{label}”"),
    "asset_credential_revealed": ("eye", "looked up the password “{label}”"),
    "asset_related": ("link", "linked {from} and {to}"),
    "asset_unrelated": ("unlink", "unlinked {from} and {to}"),
    "warranty_expiring": ("calendar-clock", "noted that the warranty expires soon"),
    "warranty_expired": ("calendar-x", "noted that the warranty has expired"),
}
ABOUT_PASSWORDS = "asset_credential_"


def history_of(asset: Asset, *, knows_passwords: bool) -> list[dict[str, Any]]:
    """What happened, the latest first; who may not look passwords up hears nothing of them."""
    events = Event.objects.of_tenant(asset.tenant_id).about(asset)
    if not knows_passwords:
        events = events.exclude(type__startswith=ABOUT_PASSWORDS)
    latest = events.select_related("actor").reverse()[:SHOWN]
    return [_told(event) for event in latest if event.type in STORY]


def _told(event: Event) -> dict[str, Any]:
    symbol, words = STORY[event.type]
    facts = defaultdict(str, {name: str(value) for name, value in event.data.items()})
    changes = [
        (name.removesuffix("_on").replace("_", " "), in_words(old), in_words(new))
        for name, (old, new) in event.changes.items()
    ]
    return {
        "symbol": symbol,
        "words": words.format_map(facts),
        "actor": event.actor,
        "moment": event.created_at,
        "changes": changes,
    }


def in_words(value: Any) -> str:
    """A value for people to read."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return date_format(value, "j M Y")
    if isinstance(value, dict):
        return ", ".join(f"{name} {in_words(each)}" for name, each in value.items()) or "nothing"
    return "nothing" if value in (None, "") else str(value)
