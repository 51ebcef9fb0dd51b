"""What a provider says of somebody while their session goes on."""

from typing import Any

from accounts.models import Session, User
from accounts.oidc import roles_in
from accounts.permissions import Perm
from accounts.services.sessions import end_streams
from accounts.services.sign_in import note_vouched_roles
from helpdesk.core.errors import Unauthenticated
from helpdesk.core.service import service
from helpdesk.core.vault import seal


@service(Perm.ACT_AS_SYSTEM)
def renew_session(session: Session, *, claims: dict[str, Any], renewal: str, by: User) -> None:
    """Gives a session the roles that its provider vouches for by now; streams begin anew with them.

    `renewal` is what the provider is asked with next time. Raises Unauthenticated.
    """
    person = session.user
    if claims.get("sub") != person.external_id:
        raise Unauthenticated("The provider answered about somebody else.")
    session = Session.objects.select_for_update().filter(pk=session.pk).first()
    if session is None:
        # Signed out meanwhile.
        return

    before, session.roles = session.roles, sorted(roles_in(claims, person.tenant))
    session.sealed_renewal = seal(renewal)
    session.save(update_fields=["roles", "sealed_renewal"])

    if person.vouched_roles != session.roles:
        note_vouched_roles(person, roles=session.roles, by=by)
    elif sorted(before) != session.roles:
        end_streams(person, by)
