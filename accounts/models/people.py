"""One model for every person, and the teams of agents."""

from collections.abc import Iterable
from datetime import tzinfo
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.functional import cached_property

from accounts.models.tenancy import Company, Site, Tenant
from accounts.permissions import Perm, permits
from helpdesk.core.models import PublicModel, ScopedQuerySet
from helpdesk.core.text import fold_email, is_storable, whole_number
from helpdesk.core.zones import check_time_zone, zone_named

AGENT_ROLES = ("agent", "manager", "admin")
_HAS_AGENT_ROLE = Q(roles__overlap=list(AGENT_ROLES)) | Q(vouched_roles__overlap=list(AGENT_ROLES))


class UserQuerySet(ScopedQuerySet):
    def granted_to(self, user: Any) -> Self:
        """A customer sees themself."""
        return self.filter(pk=user.pk)

    def people(self) -> Self:
        """Humans: not the users that jobs and commands act as."""
        return self.filter(is_system=False)

    def active(self) -> Self:
        """People who may sign in."""
        return self.filter(is_active=True)

    def agents(self) -> Self:
        """People who work on tickets."""
        return self.people().filter(_HAS_AGENT_ROLE)

    def employees(self) -> Self:
        """The people of companies; who works for the tenant is none of theirs."""
        return self.people().filter(~_HAS_AGENT_ROLE, company__isnull=False)

    def employees_for(self, user: Any) -> Self:
        """The employees that somebody may know of: staff all, IT people those of their company.

        A manager knows of their team, and everybody of themself.
        """
        rows = self.employees()
        if user.is_agent:
            return rows
        rows = rows.filter(company=user.company_id)
        if user.it_privileges:
            return rows
        oneself = Q(pk=user.pk)
        if not user.is_manager:
            return rows.filter(oneself)
        return rows.filter(oneself | Q(pk__in=self.model.objects.led_by(user).values("pk")))

    def in_department(self, name: str) -> Self:
        """People of the department with this name, in any case."""
        return self.filter(department__iexact=name)

    def with_role(self, role: str) -> Self:
        """People who hold exactly this role."""
        return self.filter(Q(roles__contains=[role]) | Q(vouched_roles__contains=[role]))

    def called(self, text: str) -> Self:
        """People whose name or address contains the text, in any case."""
        words = text.split()[:8]
        wanted = Q()
        for word in words:
            wanted &= Q(display_name__icontains=word) | Q(email__icontains=word)
        return self.filter(wanted)

    def with_email(self, email: str) -> Self:
        """The person with this address, compared case-folded; nobody has an empty one."""
        key = fold_email(email)
        return self.filter(email_key=key) if key and is_storable(key) else self.none()

    def meant_by(self, said: str) -> Self:
        """The people with this very address or employee number."""
        known = Q(email_key=fold_email(said)) & ~Q(email_key="")
        number = whole_number(said)
        return self.filter(known if number is None else known | Q(employee_number=number))

    def signing_in_as(self, name: str) -> Self:
        """The person with this user name or address; a user name wins over an address."""
        key = fold_email(name)
        if not key:
            return self.none()
        return self.filter(Q(username_key=key) | Q(email_key=key)).order_by(
            models.Case(models.When(username_key=key, then=0), default=1)
        )

    def managers_of(self, person: Any) -> Self:
        """Those who lead a group that somebody is in, or leads with them; never oneself."""
        groups = Q(led_groups__members=person) | Q(led_groups__managers=person)
        leading = self.filter(groups, led_groups__company=F("company"))
        return (
            leading.filter(is_active=True, is_manager=True)
            .exclude(pk=getattr(person, "pk", person))
            .distinct()
        )

    def it_of(self, company: Any) -> Self:
        """Those who care for the IT of a company."""
        return self.employees().filter(company=company, it_privileges=True)

    def led_by(self, person: Any) -> Self:
        """The members of the groups that a manager leads in their company; never oneself."""
        return (
            self.filter(manager_groups__managers=person, manager_groups__company=F("company"))
            .filter(company=person.company_id)
            .exclude(pk=person.pk)
            .distinct()
        )

    def outside(self, group: Any, role: str) -> Self:
        """Employees of a group's company who have no such role in it."""
        taken = group.people(role).values("pk")
        return self.filter(company=group.company_id).exclude(pk__in=taken)

    def whom_may_add(self, user: "User", role: str) -> Self:
        """Those whom somebody may give a role in a group: nobody makes themself a manager."""
        return self.exclude(pk=user.pk) if role == "manager" else self

    def numbered(self, numbers: Iterable[int | None]) -> Self:
        """The people with these employee numbers."""
        return self.filter(employee_number__in=[each for each in numbers if each is not None])

    def represented_by(self, user: Any) -> Self:
        """Whom somebody may open tickets for: agents anybody, a company's IT their colleagues."""
        if user.may(Perm.CREATE_TICKET_FOR_OTHERS):
            return self
        if user.company_id is not None and user.may(Perm.CREATE_TICKET_FOR_COLLEAGUES):
            return self.filter(company=user.company_id)
        return self.filter(pk=user.pk)

    def by_name(self) -> Self:
        return self.order_by(Lower("display_name"), "pk")


class UserManager(models.Manager.from_queryset(UserQuerySet)):
    def get_by_natural_key(self, public_id: str) -> "User":
        return self.get(public_id=public_id)


class User(PublicModel, AbstractBaseUser):
    """A person: agent, manager, admin, or a customer's employee. Roles and rights tell which."""

    class Role(models.TextChoices):
        ADMIN = "admin", "Admin"
        MANAGER = "manager", "Manager"
        AGENT = "agent", "Agent"
        REQUESTER = "requester", "Requester"

    class AssetAccess(models.TextChoices):
        NONE = "None", "None"
        READ_ONLY = "Read Only", "Read Only"
        MODIFY = "Modify", "Modify"

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="users")
    company = models.ForeignKey(
        Company, null=True, blank=True, on_delete=models.PROTECT, related_name="employees"
    )
    site = models.ForeignKey(Site, null=True, blank=True, on_delete=models.SET_NULL)
    employee_number = models.PositiveIntegerField(editable=False)
    external_id = models.CharField(max_length=255, blank=True)
    username = models.CharField(max_length=150, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    # The forms in which two names are the same; services keep them, constraints hold them.
    username_key = models.CharField(max_length=150, blank=True, editable=False)
    email_key = models.CharField(max_length=254, blank=True, editable=False)
    # Whoever types in a new address of their own may type in anybody's.
    is_email_verified = models.BooleanField(default=True, db_default=True, editable=False)
    # Services keep it beside `SecondFactor`, for every request asks.
    has_second_factor = models.BooleanField(default=False, db_default=False, editable=False)
    display_name = models.CharField(max_length=200)
    first_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    # Empty: the tenant's.
    time_zone = models.CharField(
        max_length=64, blank=True, default="", db_default="", validators=[check_time_zone]
    )
    department = models.CharField(max_length=100, blank=True)
    roles = ArrayField(
        models.CharField(max_length=20, choices=Role.choices), default=list, blank=True
    )
    # What the identity provider said last, for all that is done without the token it said it in:
    # giving them a ticket, telling them of it, handing out a file by a signed address.
    vouched_roles = ArrayField(
        models.CharField(max_length=20), default=list, db_default=[], blank=True, editable=False
    )
    can_create_tickets = models.BooleanField(default=True)
    asset_edit = models.CharField(
        max_length=10, choices=AssetAccess.choices, default=AssetAccess.NONE
    )
    is_manager = models.BooleanField(default=False, help_text="`ismgr`: approves for their groups.")
    it_privileges = models.BooleanField(default=False)
    can_view_billing = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    is_system = models.BooleanField(default=False, editable=False)

    objects = UserManager()

    # Names are unique in a tenant only, so what Django calls the user name is the public id.
    USERNAME_FIELD = "public_id"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "email_key"],
                condition=~Q(email_key=""),
                name="one_person_per_email",
            ),
            models.UniqueConstraint(
                fields=["tenant", "username_key"],
                condition=~Q(username_key=""),
                name="one_person_per_username",
            ),
            models.UniqueConstraint(
                fields=["tenant", "external_id"],
                condition=~Q(external_id=""),
                name="one_person_per_external_id",
            ),
            models.UniqueConstraint(
                fields=["tenant", "employee_number"], name="employee_number_in_tenant"
            ),
            models.UniqueConstraint(
                fields=["tenant"], condition=Q(is_system=True), name="one_system_user"
            ),
        ]
        indexes = [
            models.Index(F("tenant"), Lower("display_name"), name="user_by_name"),
            GinIndex(OpClass("display_name", name="gin_trgm_ops"), name="user_name_trgm"),
            GinIndex(OpClass("email", name="gin_trgm_ops"), name="user_email_trgm"),
            models.Index(
                fields=["tenant"],
                condition=_HAS_AGENT_ROLE,
                name="user_agents",
            ),
            models.Index(
                fields=["company"], condition=Q(it_privileges=True), name="user_it_people"
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @cached_property
    def effective_roles(self) -> frozenset[str]:
        """The roles given here, with those of the provider; a session has those it began with."""
        return frozenset(self.roles) | frozenset(self.vouched_roles)

    @cached_property
    def is_delegate(self) -> bool:
        """Whether a manager lets them decide as well, at some time; told with their session."""
        return self.held_delegations.exists()

    @property
    def is_agent(self) -> bool:
        """Whether they work for the tenant, so that they see all of it."""
        return self.is_system or not self.effective_roles.isdisjoint(AGENT_ROLES)

    @property
    def is_admin(self) -> bool:
        return "admin" in self.effective_roles

    @property
    def zone(self) -> tzinfo:
        """The time zone of what they read: their own, else the tenant's."""
        return zone_named(self.time_zone or self.tenant.time_zone)

    @property
    def is_stand_in(self) -> bool:
        """Whether somebody lets them decide today."""
        return self.held_delegations.current().exists()

    def may(self, perm: Perm) -> bool:
        """Whether the permission table lets this person perform an act."""
        return self.is_system or (self.is_active and permits(self, perm))

    @property
    def name_parts(self) -> tuple[str, str]:
        """First and last name; who never told them apart has the display name divided."""
        if self.first_name or self.last_name:
            return self.first_name, self.last_name
        first, _, last = self.display_name.partition(" ")
        return first, last

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.first_name or self.display_name

    # What Django's admin asks: admins may do everything there, inside their own tenant.
    @property
    def is_staff(self) -> bool:
        return self.is_active and self.is_admin

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff


class TeamQuerySet(ScopedQuerySet):
    def by_name(self) -> Self:
        return self.order_by(Lower("name"), "pk")

    def of_member(self, user: User) -> Self:
        """The teams a person works in."""
        return self.filter(members=user)


class Team(PublicModel):
    """A group of agents with a queue of its own."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="teams")
    name = models.CharField(max_length=100)
    lead = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="leads_teams"
    )
    members = models.ManyToManyField(User, blank=True, related_name="teams")

    objects = TeamQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("tenant", Lower("name"), name="team_name_in_tenant")]

    def __str__(self) -> str:
        return self.name
