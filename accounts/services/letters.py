"""The text of mails about one's account: each has one link, made when the mail goes out."""

from base64 import urlsafe_b64encode
from datetime import timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import Branding, Mail, OneTimeLink, User
from accounts.models.sessions import digest
from accounts.permissions import Perm
from accounts.services.passwords import CONFIRMATION_MAIL, INVITATION_MAIL, RESET_MAIL
from helpdesk.core.mail import Letter, writes
from helpdesk.core.service import service

RESET_LIFETIME, INVITATION_LIFETIME = timedelta(hours=1), timedelta(days=7)
CONFIRMATION_LIFETIME = timedelta(days=1)
_SALT = "helpdesk.links"


@writes(RESET_MAIL)
@service(Perm.ACT_AS_SYSTEM)
def write_password_reset(mail: Mail, *, by: User) -> Letter | None:
    """The link for a new password, good for an hour; None once it was used."""
    token = _open_link(mail, OneTimeLink.Purpose.PASSWORD, RESET_LIFETIME)
    return token and _letter(
        mail,
        subject="Choose a new password",
        lines=["Somebody, probably you, asked for a new password for your account."],
        url=mail.tenant.url(f"/login/password/{token}"),
        button="Choose a new password",
        notes=[
            "The link works once, for an hour.",
            "If you did not ask, you need not do anything: your password stays as it is.",
        ],
    )


@writes(INVITATION_MAIL)
@service(Perm.ACT_AS_SYSTEM)
def write_invitation(mail: Mail, *, by: User) -> Letter | None:
    """The way in for a newcomer: a password to choose, or the page of the identity provider."""
    lines = [f"There is an account for you at {mail.tenant.name}, where you find help with IT."]
    subject = f"Welcome to {mail.tenant.name}"
    if settings.AUTH_MODE != "local":
        url = mail.tenant.url("/login")
        return _letter(mail, subject=subject, lines=lines, url=url, button="Sign in")
    token = _open_link(mail, OneTimeLink.Purpose.PASSWORD, INVITATION_LIFETIME)
    return token and _letter(
        mail,
        subject=subject,
        lines=lines,
        url=mail.tenant.url(f"/login/password/{token}"),
        button="Choose a password",
        notes=[
            "The link works once, for seven days.",
            "After that, “Forgot your password?” on the sign-in page sends a new one.",
        ],
    )


@writes(CONFIRMATION_MAIL)
@service(Perm.ACT_AS_SYSTEM)
def write_confirmation(mail: Mail, *, by: User) -> Letter | None:
    """The link that shows whose an address is; None once that is known."""
    if mail.person.is_email_verified:
        return None
    token = _open_link(mail, OneTimeLink.Purpose.EMAIL, CONFIRMATION_LIFETIME)
    return token and _letter(
        mail,
        subject="Confirm your address",
        lines=["Somebody, probably you, named this as their address."],
        url=mail.tenant.url(f"/login/email/{token}"),
        button="It is mine",
        notes=[
            "The link works once, for a day.",
            "If this was not you, you can ignore this e-mail.",
        ],
    )


def _open_link(mail: Mail, purpose: OneTimeLink.Purpose, lifetime: timedelta) -> str | None:
    """The token of a mail's link, the same at every try to send it; None once it was used.

    256 bits that nobody without our key can compute, of which only the digest is stored.
    """
    made = salted_hmac(_SALT, f"{purpose}:{mail.public_id}", algorithm="sha256").digest()
    token = urlsafe_b64encode(made).decode().rstrip("=")
    known = OneTimeLink.objects.filter(token_hash=digest(token))
    if known.filter(used_at__isnull=False).exists():
        return None
    OneTimeLink.objects.update_or_create(
        token_hash=digest(token),
        defaults={
            "tenant": mail.tenant,
            "purpose": purpose,
            "person": mail.person,
            "email_key": mail.person.email_key,
            "expires_at": timezone.now() + lifetime,
        },
    )
    return token


def _letter(
    mail: Mail, *, subject: str, lines: list[str], url: str, button: str, notes: list[str] = ()
) -> Letter:
    context = {
        "tenant": mail.tenant,
        "logo_url": Branding.objects.logo_url(mail.tenant, mail.person.company_id),
        "person": mail.person,
        "subject": subject,
        "lines": lines,
        "url": url,
        "button": button,
        "notes": notes,
    }
    return Letter(
        subject=subject,
        text=render_to_string("mail/account.txt", context),
        html=render_to_string("mail/account.html", context),
    )
