"""Providers that vouch for people (Google, Microsoft, Apple), and whom they have vouched for."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.utils import timezone

from accounts.models.people import User
from accounts.models.sessions import digest
from accounts.models.tenancy import Tenant
from helpdesk.core.models import Model, ScopedQuerySet
from helpdesk.core.vault import SealedField


class IdentityProvider(Model):
    """A provider as one tenant has registered with it. The secret is never shown again."""

    class Key(models.TextChoices):
        GOOGLE = "google", "Google"
        MICROSOFT = "microsoft", "Microsoft"
        APPLE = "apple", "Apple"

    COLORS = {Key.GOOGLE: "#4285F4", Key.MICROSOFT: "#00A4EF", Key.APPLE: "#000000"}

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="identity_providers")
    key = models.CharField("provider", max_length=20, choices=Key.choices)
    client_id = models.CharField("client id", max_length=200)
    sealed_secret = SealedField(blank=True)
    directory = models.CharField(
        max_length=100,
        blank=True,
        help_text="Microsoft: the id of the one directory whose people may come; empty is any.",
    )
    team_id = models.CharField("team id", max_length=20, blank=True, help_text="Apple only.")
    key_id = models.CharField("key id", max_length=20, blank=True, help_text="Apple only.")
    is_enabled = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "key"], name="one_provider_of_a_kind")
        ]

    def __str__(self) -> str:
        return self.get_key_display()


class IdentityQuerySet(ScopedQuerySet):
    def granted_to(self, user: Any) -> Self:
        """A person sees their own."""
        return self.filter(person=user)


class Identity(Model):
    """Somebody at a provider, who is this person here. `subject` is who they are there, for ever."""

    TENANT_PATH = "person__tenant"
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="identities")
    # Beside the person's, so that the database can say that nobody is two people of a tenant.
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    provider = models.CharField(max_length=20, choices=IdentityProvider.Key.choices)
    subject = models.CharField(max_length=255)

    objects = IdentityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "identities"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "provider", "subject"], name="one_person_per_identity"
            ),
            models.UniqueConstraint(
                fields=["person", "provider"], name="one_identity_per_provider"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} at {self.get_provider_display()}"


class OAuthFlowQuerySet(ScopedQuerySet):
    def with_state(self, state: str) -> Self:
        """The way under way that a state names, if it is not over."""
        return self.filter(state_hash=digest(state), expires_at__gt=timezone.now())

    def expired(self) -> Self:
        return self.filter(expires_at__lte=timezone.now())


def _soon() -> datetime:
    return timezone.now() + OAuthFlow.LIFETIME


class OAuthFlow(Model):
    """Somebody on their way to a provider and back. It serves once and holds no secret.

    `browser_hash` is the digest of the cookie of the browser that went; empty, it was a program.
    """

    LIFETIME = timedelta(minutes=10)

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    provider = models.CharField(max_length=20, choices=IdentityProvider.Key.choices)
    state_hash = models.BinaryField(max_length=32, unique=True)
    browser_hash = models.BinaryField(max_length=32, blank=True, default=b"")
    redirect_uri = models.CharField(max_length=500)
    next_path = models.CharField(max_length=2000, blank=True)
    person = models.ForeignKey(
        User,
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="Who connects an identity; empty, somebody signs in.",
    )
    is_asked = models.BooleanField(default=False, help_text="Whether the provider was asked.")
    vouched_for = models.ForeignKey(
        User,
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="Who came back, while a code of their second factor is wanted.",
    )
    expires_at = models.DateTimeField(default=_soon, db_index=True)

    objects = OAuthFlowQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.get_provider_display()}, until {self.expires_at:%Y-%m-%d %H:%M}"
