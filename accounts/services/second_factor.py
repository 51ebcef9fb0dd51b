"""The second factor: a code of an app, RFC 6238 with six digits and steps of thirty seconds.

Codes are taken one step early or late, since clocks differ, and none is taken twice.
"""

import secrets
from base64 import b32encode
from urllib.parse import quote, urlencode

import segno
from django.utils import timezone
from django_otp.oath import TOTP

from accounts.models import RecoveryCode, SecondFactor, User
from accounts.models.second_factor import plain
from accounts.models.sessions import digest
from accounts.permissions import Perm
from accounts.services.sessions import end_sessions
from helpdesk.core.errors import Conflict, Forbidden, Invalid, Unauthenticated
from helpdesk.core.events import emit
from helpdesk.core.meters import METERS
from helpdesk.core.service import service
from helpdesk.core.throttle import Throttle
from helpdesk.core.vault import seal, unseal

SECRET_BYTES = 20
TOLERANCE = 1
RECOVERY_CODES, CODE_LENGTH = 10, 16
# Base 32 of Crockford: no letter looks like a digit.
LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"


@service(Perm.CHANGE_OWN_PROFILE)
def offer_second_factor(person: User, *, by: User) -> SecondFactor:
    """A secret for somebody's app, the same until a code of it confirms it.

    Raises Forbidden, and Conflict if one is on already.
    """
    _check_own(person, by)
    factor, _ = SecondFactor.objects.get_or_create(
        person=person, defaults={"sealed_secret": seal(secrets.token_bytes(SECRET_BYTES).hex())}
    )
    if factor.confirmed_at:
        raise Conflict("A second factor is on already.", code="already_on")
    return factor


@service(Perm.CHANGE_OWN_PROFILE)
def confirm_second_factor(
    person: User, *, code: str, password: str, keep: int | None = None, by: User
) -> list[str]:
    """Switches the second factor on by a first code; gives the recovery codes, this once.

    Whoever only sits at an open session could lock its person out, so the password is asked for.
    Ends the other sessions (`keep` stays). Raises Forbidden, Invalid, Conflict, RateLimited.
    """
    _check_own(person, by)
    _check_password(person, password)
    factor = SecondFactor.objects.select_for_update().filter(person=person).first()
    if factor is None or factor.confirmed_at:
        raise Conflict("There is nothing to confirm.", code="nothing_to_confirm")
    if not _takes(factor, code):
        raise Invalid(code="invalid_otp", otp="This code is not right, or was used already.")

    factor.confirmed_at = timezone.now()
    factor.save(update_fields=["confirmed_at"])
    _note(person, is_on=True, keep=keep)
    codes = _new_codes(factor)

    _tell("second_factor_added", person, by)
    return codes


@service(Perm.CHANGE_OWN_PROFILE)
def renew_recovery_codes(person: User, *, password: str, by: User) -> list[str]:
    """New recovery codes, shown this once; the old ones are void. Raises Forbidden, Invalid."""
    _check_own(person, by)
    factor = _on(person)
    _check_password(person, password, factor)

    codes = _new_codes(factor)

    _tell("recovery_codes_renewed", person, by)
    return codes


@service(Perm.CHANGE_OWN_PROFILE)
def remove_second_factor(person: User, *, password: str, keep: int | None = None, by: User) -> None:
    """Switches the second factor off and ends the other sessions. Raises Forbidden, Invalid."""
    _check_own(person, by)
    factor = _on(person)
    _check_password(person, password, factor)
    factor.delete()

    _note(person, is_on=False, keep=keep)

    _tell("second_factor_removed", person, by)


@service(Perm.ADMINISTER)
def reset_second_factor(person: User, *, by: User) -> None:
    """Takes the second factor from somebody who has lost it, and ends their sessions."""
    SecondFactor.objects.filter(person=person).delete()

    _note(person, is_on=False)

    _tell("second_factor_removed", person, by)


@service(Perm.SIGN_IN)
def check_second_factor(person: User, *, otp: str, by: User) -> None:
    """Takes a code of the app, or a recovery code, once.

    Raises Unauthenticated: its code is `otp_required` where none was given, else `invalid_otp`.
    """
    if not otp.strip():
        raise Unauthenticated("Enter the code of your app as well.", code="otp_required")
    factor = SecondFactor.objects.select_for_update().filter(person=person).first()
    if factor is None or not (_takes(factor, otp) or _takes_recovery_code(factor, otp, by)):
        METERS.count("auth_failures")
        raise Unauthenticated("This code is not right, or was used already.", code="invalid_otp")


def pass_second_factor(person: User, *, otp: str) -> None:
    """Lets somebody by who has no second factor, or shows a code of theirs.

    Six digits are few, so wrong ones are counted over an hour. Raises Unauthenticated, RateLimited.
    """
    if not person.has_second_factor:
        return
    limit = Throttle.for_second_factor(str(person.pk))
    limit.check()
    try:
        check_second_factor(person, otp=otp, by=person)
    except Unauthenticated as error:
        if error.code == "invalid_otp":
            limit.hit()
        raise


def secret_of(factor: SecondFactor) -> str:
    """The secret as apps take it, typed in or from the picture (base 32)."""
    return b32encode(bytes.fromhex(unseal(factor.sealed_secret))).decode()


def address_of(factor: SecondFactor) -> str:
    """What the picture says to an app: the `otpauth` address of the secret."""
    person = factor.person
    issuer = person.tenant.name
    label = quote(f"{issuer}:{person.email or person.username or person.display_name}")
    asked = {"secret": secret_of(factor), "issuer": issuer, "digits": 6, "period": 30}
    return f"otpauth://totp/{label}?{urlencode(asked, quote_via=quote)}"


def picture_of(factor: SecondFactor) -> str:
    """The address as a QR code: SVG without styles, which our policy for pages would refuse."""
    drawn = segno.make(address_of(factor), error="m", micro=False)
    return drawn.svg_inline(scale=4, border=4, dark="#000", light="#fff", omitsize=True)


def _takes(factor: SecondFactor, code: str) -> bool:
    """Whether this is a code of the app that was not taken before; it is then."""
    digits = plain(code)
    if not (digits.isascii() and digits.isdigit() and len(digits) == 6):
        return False
    totp = TOTP(bytes.fromhex(unseal(factor.sealed_secret)))
    totp.time = timezone.now().timestamp()
    if not totp.verify(int(digits), tolerance=TOLERANCE, min_t=factor.last_step + 1):
        return False
    factor.last_step = totp.t()
    factor.save(update_fields=["last_step"])
    return True


def _takes_recovery_code(factor: SecondFactor, code: str, by: User) -> bool:
    if len(plain(code)) != CODE_LENGTH:
        return False
    used = factor.recovery_codes.matching(code).update(used_at=timezone.now())
    if used:
        _tell("recovery_code_used", factor.person, by)
    return bool(used)


def _new_codes(factor: SecondFactor) -> list[str]:
    """Codes of 80 bits; only their digests are stored."""
    made = [
        "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH)) for _ in range(RECOVERY_CODES)
    ]
    factor.recovery_codes.all().delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(factor=factor, code_hash=digest(code)) for code in made
    )
    return ["-".join(code[at : at + 4] for at in range(0, CODE_LENGTH, 4)) for code in made]


def _on(person: User) -> SecondFactor:
    factor = SecondFactor.objects.select_for_update().filter(person=person).first()
    if factor is None or factor.confirmed_at is None:
        raise Conflict("No second factor is on.", code="not_on")
    return factor


def _note(person: User, *, is_on: bool, keep: int | None = None) -> None:
    person.has_second_factor = is_on
    person.save(update_fields=["has_second_factor"])
    end_sessions(person, keep=keep)


def _check_own(person: User, by: User) -> None:
    if person != by:
        raise Forbidden


def _check_password(person: User, password: str, factor: SecondFactor | None = None) -> None:
    """Asks for the password once more; who has none, since a provider vouches, shows a code."""
    limit = Throttle.for_password_again(person)
    limit.check()
    if person.has_usable_password():
        holds = person.check_password(password)
    else:
        holds = factor is None or _takes(factor, password)
    if not holds:
        limit.hit()
        raise Invalid(password="That is not your password.")  # noqa: S106  a sentence


def _tell(type_: str, person: User, by: User) -> None:
    data = {"id": str(person.public_id)}
    emit(type_, person, tenant_id=person.tenant_id, by=by, data=data, is_internal=True)
