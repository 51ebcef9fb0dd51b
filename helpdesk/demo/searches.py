"""What people of the demo look for again and again."""

from accounts.models import User
from helpdesk.search.services import save_search

KEPT = {
    "ivan": [
        {"name": "Everything about the VPN", "query": "vpn"},
        {"name": "Printers", "query": "printer", "types": ["tickets", "assets"]},
    ],
    "bob": [{"name": "Quotes", "query": "quote", "types": ["tickets"]}],
}


def keep_searches(people: dict[str, User]) -> None:
    """Keeps them for those of the people who are there."""
    for name, searches in KEPT.items():
        if person := people.get(name):
            for search in searches:
                save_search(person, **search, by=person)
