"""What proves somebody a second time: a code of an app (TOTP, RFC 6238), or one from a drawer."""

from typing import Any, Self

from django.db import models

from accounts.models.people import User
from accounts.models.sessions import digest
from helpdesk.core.models import Model, ScopedQuerySet
from helpdesk.core.vault import SealedField


class SecondFactorQuerySet(ScopedQuerySet):
    def granted_to(self, user: Any) -> Self:
        """A person sees their own."""
        return self.filter(person=user)


class SecondFactor(Model):
    """The secret that somebody's app shares with us. Unconfirmed, it is on offer and asks nobody.

    `last_step` is the step of time whose code was taken last: no code is taken twice.
    """

    TENANT_PATH = "person__tenant"
    person = models.OneToOneField(User, on_delete=models.CASCADE, related_name="second_factor")
    sealed_secret = SealedField()
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)

    objects = SecondFactorQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Second factor of {self.person}"


class RecoveryCodeQuerySet(ScopedQuerySet):
    def granted_to(self, user: Any) -> Self:
        """A person sees that they have some, never what they are."""
        return self.filter(factor__person=user)

    def unused(self) -> Self:
        return self.filter(used_at=None)

    def matching(self, code: str) -> Self:
        """The unused code this is, however it was typed."""
        return self.unused().filter(code_hash=digest(plain(code)))


class RecoveryCode(Model):
    """A code for the day the app is lost; it serves once. Only its digest is stored."""

    TENANT_PATH = "factor__person__tenant"
    factor = models.ForeignKey(
        SecondFactor, on_delete=models.CASCADE, related_name="recovery_codes"
    )
    code_hash = models.BinaryField(max_length=32)
    used_at = models.DateTimeField(null=True)

    objects = RecoveryCodeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["factor", "code_hash"], name="recovery_code_of_factor")
        ]

    def __str__(self) -> str:
        return f"Recovery code of {self.factor.person}"


def plain(code: str) -> str:
    """A code as it is compared: without the spaces and dashes that make it readable."""
    return code.replace(" ", "").replace("-", "").lower()
