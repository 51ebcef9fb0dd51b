"""What proves who somebody is after they signed in: rows that can be taken away at once."""

import hashlib
import re
import secrets
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models.people import User
from helpdesk.core.models import Model, ScopedQuerySet
from helpdesk.core.vault import SealedField

# The first that fits: most browsers also name the ones they descend from.
BROWSERS = [
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("HeadlessChrome|Chrome|CriOS", "Chrome"),
    ("Safari", "Safari"),
    ("curl|python|httpx|Go-http", "A program"),
]
SYSTEMS = [
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "a Mac"),
    ("CrOS", "a Chromebook"),
    ("Linux", "Linux"),
]


def new_token() -> str:
    """256 random bits, safe in a URL and in a cookie."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    """What is stored of a token. It is random, so one round of SHA-256 is enough."""
    return hashlib.sha256(token.encode()).digest()


class SessionQuerySet(ScopedQuerySet):
    def granted_to(self, user: Any) -> Self:
        """A person sees their own sessions."""
        return self.filter(user=user)

    def live(self) -> Self:
        """Sessions that still open doors: not expired, of somebody active."""
        return self.filter(expires_at__gt=timezone.now(), user__is_active=True)

    def open_for(self, user: User) -> Self:
        """A person's own sessions that their cookie or a refresh token still opens."""
        good = RefreshToken.objects.filter(session=OuterRef("pk"), expires_at__gt=timezone.now())
        is_good = Q(expires_at__gt=timezone.now()) | Exists(good)
        return self.filter(is_good, user=user).order_by("-last_seen_at", "-pk")

    def expired(self) -> Self:
        """Sessions that neither their cookie nor a refresh token opens any more."""
        good = RefreshToken.objects.filter(session=OuterRef("pk"), expires_at__gt=timezone.now())
        return self.filter(~Exists(good), expires_at__lte=timezone.now())

    def claim_renewal(self) -> "Session | None":
        """Takes a session whose provider is to be asked again, for one worker; it waits anew then."""
        now = timezone.now()
        with transaction.atomic():
            rows = self.live().filter(renew_at__lte=now).order_by("renew_at")
            session = rows.select_for_update(of=("self",), skip_locked=True).first()
            if session:
                session.renew_at = now + Session.recheck()
                session.save(update_fields=["renew_at"])
        return session

    def with_token(self, token: str) -> Self:
        """The live session a cookie names, with its person and tenant in the same query."""
        return self.live().filter(token_hash=digest(token)).select_related("user__tenant")


class Session(Model):
    """One browser or client that signed in with a password or through an identity provider."""

    TENANT_PATH = "user__tenant"
    LIFETIME = timedelta(hours=24)

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    token_hash = models.BinaryField(max_length=32, unique=True)
    roles = models.JSONField(default=list, help_text="Roles the identity provider vouched for.")
    # With which its provider is asked who its person is by now, and when it is.
    sealed_renewal = SealedField(blank=True, default="", db_default="")
    renew_at = models.DateTimeField(null=True, editable=False)
    expires_at = models.DateTimeField(db_index=True)
    last_seen_at = models.DateTimeField(default=timezone.now)
    ip_address = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=200, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index("renew_at", condition=Q(renew_at__isnull=False), name="session_to_renew")
        ]

    def __str__(self) -> str:
        return f"{self.user} since {self.created_at:%Y-%m-%d %H:%M}"

    @staticmethod
    def recheck() -> timedelta:
        """How long a provider's word holds before it is asked again."""
        return timedelta(minutes=settings.OIDC_RECHECK_MINUTES)

    @property
    def device(self) -> str:
        """`Firefox on Windows`, out of what a browser says of itself."""
        browser = next((name for mark, name in BROWSERS if re.search(mark, self.user_agent)), "")
        system = next((name for mark, name in SYSTEMS if re.search(mark, self.user_agent)), "")
        return f"{browser or 'A browser'} on {system}" if system else browser or "A browser"


class RefreshTokenQuerySet(ScopedQuerySet):
    def with_token(self, token: str) -> Self:
        """The token this is, unless its time is over or its person may not sign in."""
        live = self.filter(expires_at__gt=timezone.now(), session__user__is_active=True)
        return live.filter(token_hash=digest(token)).select_related("session__user__tenant")

    def expired(self) -> Self:
        return self.filter(expires_at__lte=timezone.now())


class RefreshToken(Model):
    """What a program gets new access tokens with, once; the next one comes with them.

    All tokens of one sign-in belong to its session, and end with it.
    """

    TENANT_PATH = "session__user__tenant"
    LIFETIME = timedelta(days=30)
    # An answer may get lost: so long the token before the present one is still taken.
    GRACE = timedelta(seconds=30)

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="refresh_tokens")
    token_hash = models.BinaryField(max_length=32, unique=True)
    expires_at = models.DateTimeField(db_index=True)
    replaced_at = models.DateTimeField(null=True)

    objects = RefreshTokenQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.session}, until {self.expires_at:%Y-%m-%d %H:%M}"

    @property
    def is_reused(self) -> bool:
        """Whether it comes again long after it was replaced, so that two must have it."""
        return self.replaced_at is not None and timezone.now() - self.replaced_at > self.GRACE


class OneTimeLinkQuerySet(ScopedQuerySet):
    def with_token(self, token: str, purpose: "OneTimeLink.Purpose") -> Self:
        """The unused link a token names, if it is for this and its time has not run out."""
        good = self.filter(purpose=purpose, used_at=None, expires_at__gt=timezone.now())
        return good.filter(token_hash=digest(token))

    def of_person(self, person: User, purpose: "OneTimeLink.Purpose") -> Self:
        """The links with which a person may do this."""
        return self.filter(person=person, purpose=purpose)

    def expired(self) -> Self:
        return self.filter(expires_at__lte=timezone.now())


def _tomorrow() -> datetime:
    return timezone.now() + timedelta(hours=24)


class OneTimeLink(Model):
    """A link that lets its holder do one thing once, such as making the first admin.

    One that was mailed serves its person only, and only while that address is theirs.
    """

    class Purpose(models.TextChoices):
        FIRST_ADMIN = "first_admin", "Make the first admin"
        PASSWORD = "password", "Choose a password"
        EMAIL = "email", "Confirm an address"

    tenant = models.ForeignKey("accounts.Tenant", on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    person = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    email_key = models.CharField(max_length=254, blank=True)
    token_hash = models.BinaryField(max_length=32, unique=True)
    expires_at = models.DateTimeField(default=_tomorrow)
    used_at = models.DateTimeField(null=True)

    objects = OneTimeLinkQuerySet.as_manager()

    def __str__(self) -> str:
        return self.get_purpose_display()
