"""What was entered by mistake goes again."""

from django.db.models import Model

from accounts.models import User
from accounts.permissions import Perm
from assets.models import IPAddress, Network
from helpdesk.core.errors import Conflict
from helpdesk.core.removal import remove_row
from helpdesk.core.service import service


@service(Perm.MANAGE_INVENTORY)
def remove_inventory(row: Model, *, by: User) -> None:
    """Removes a license, contract, domain, network, backup or a part of one, with what belongs to it.

    Raises NotFound; Conflict where an address of a network would be there twice without it.
    """
    if isinstance(row, Network):
        _check_addresses(row)

    remove_row(row, by=by)


def _check_addresses(network: Network) -> None:
    """The addresses of a network stay without one, each of them once in a company."""
    alone = IPAddress.objects.filter(company=network.company_id, network=None)
    twice = alone.filter(address__in=network.addresses.values("address")).first()
    if twice:
        said = f"{twice} is known without a network, too. Remove one of the two, then the network."
        raise Conflict(said, code="in_use")
