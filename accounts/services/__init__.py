from accounts.services.mail import (
    note_failure,
    note_needless,
    note_sent,
    queue_mail,
    retry_mail,
)
from accounts.services.organization import (
    add_company,
    add_site,
    add_team,
    update_company,
    update_site,
    update_team,
    update_tenant,
)
from accounts.services.passwords import set_password
from accounts.services.people import (
    add_person,
    change_password,
    claim_first_admin,
    offer_first_admin,
    set_access,
    system_user,
    take_requester,
    update_person,
    update_profile,
    verify_email,
)
from accounts.services.sessions import (
    close_other_sessions,
    close_session,
    close_sessions_of,
    open_session,
)
from accounts.services.sign_in import person_from_claims, sign_in
from accounts.services.tokens import exchange_token, issue_tokens, rotate_token

__all__ = [
    "add_company",
    "add_person",
    "add_site",
    "add_team",
    "change_password",
    "claim_first_admin",
    "close_other_sessions",
    "close_session",
    "close_sessions_of",
    "exchange_token",
    "issue_tokens",
    "note_failure",
    "note_needless",
    "note_sent",
    "offer_first_admin",
    "open_session",
    "person_from_claims",
    "queue_mail",
    "retry_mail",
    "rotate_token",
    "set_access",
    "set_password",
    "sign_in",
    "system_user",
    "take_requester",
    "update_company",
    "update_person",
    "update_profile",
    "update_site",
    "update_team",
    "update_tenant",
    "verify_email",
]
