"""The chapters in which the API is told, in the order of its contract."""

GROUPS = {
    "Signing in": ("login", "logout"),
    "Me": ("me",),
    "Tickets": ("tickets",),
    "Comments": ("comments",),
    "Attachments": ("attachments", "uploads", "files"),
    "Watchers": ("watchers",),
    "Requesters": ("requesters",),
    "Customer satisfaction": ("csat",),
    "Exports": ("exports",),
    "Metrics": ("metrics",),
    "Live events": ("events",),
    "Directory": ("teams", "users", "slas"),
    "Health": ("livez", "readyz", "healthz"),
}
# Whose first word decides, whatever follows.
WHOLE = ("metrics", "exports", "me")


def group_of(path: str) -> str:
    """The chapter whose word stands last among the words of an address."""
    words = [part for part in path.split("/") if part and not part.startswith("{")]
    if words and words[0] in WHOLE:
        words = words[:1]
    for word in reversed(words):
        for title, names in GROUPS.items():
            if word in names:
                return title
    return "Other"
