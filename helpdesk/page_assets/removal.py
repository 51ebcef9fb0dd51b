"""What becomes of what an asset has when it is removed, in words."""

from helpdesk.page_assets.about import AboutAsset
from tickets.models import Ticket


def lost_with(about: AboutAsset) -> list[str]:
    """What goes with the asset."""
    return _in_words(
        (len(about.ports), "port", "ports"),
        (len(about.credentials), "password", "passwords"),
        (len(about.relations), "link to another asset", "links to other assets"),
    )


def left_behind(about: AboutAsset) -> list[str]:
    """What stays, and names the asset no more; of tickets those that the person sees."""
    tickets = Ticket.objects.visible_to(about.user).of_assets([about.asset])
    return _in_words(
        (tickets.count(), "request about it", "requests about it"),
        (len(about.licenses), "license, its seat free again", "licenses, their seats free again"),
        (len(about.contracts), "contract", "contracts"),
    )


def _in_words(*counted: tuple[int, str, str]) -> list[str]:
    return [f"{count} {one if count == 1 else many}" for count, one, many in counted if count]
