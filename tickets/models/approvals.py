"""What needs a manager's yes before work begins, and what came of asking for it."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from accounts.models import Company, Delegation, ManagerGroup, Tenant, User
from accounts.models.sessions import digest
from helpdesk.core.models import Model, ScopedQuerySet
from tickets.models.job_types import JobType
from tickets.models.tickets import Ticket

LINK_LIFETIME = timedelta(days=14)


class ApprovalRule(Model):
    """Says for a company, a job type or both whether its tickets need approval.

    The most specific rule decides: company with job type, company, job type; then the job type
    itself does.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="approval_rules")
    company = models.ForeignKey(
        Company, null=True, blank=True, on_delete=models.CASCADE, related_name="approval_rules"
    )
    job_type = models.ForeignKey(
        JobType, null=True, blank=True, on_delete=models.CASCADE, related_name="approval_rules"
    )
    is_required = models.BooleanField(
        default=True, help_text="Off: what would need approval otherwise does not here."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "company", "job_type"],
                name="one_approval_rule_each",
                nulls_distinct=False,
                violation_error_message="There is a rule for these already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.job_type or 'Everything'} of {self.company or 'every company'}"

    def fits(self, ticket: Ticket) -> bool:
        return self.company_id in (None, ticket.company_id) and self.job_type_id in (
            None,
            ticket.job_type_id,
        )


class ApprovalQuerySet(ScopedQuerySet):
    def granted_to(self, user: Any) -> Self:
        """A customer sees what became of the tickets that they may see."""
        return self.filter(ticket__in=Ticket.objects.visible_to(user))

    def pending(self) -> Self:
        """Requests that nobody has decided yet."""
        return self.filter(state=Approval.State.PENDING)

    def awaiting(self, user: Any) -> Self:
        """Requests that somebody may decide now: nobody's own, nor what they wrote down.

        It is the managers' turn, and their stand-ins'; the company's IT people's where there is no
        manager, or once it was escalated; and staff's where there are no IT people either.
        """
        unled, uncared = ~Exists(_managers()), ~Exists(_it_people())
        beyond = Q(unled) | Q(escalated_at__isnull=False)
        turn = _turn_of_manager(user)
        if user.is_agent:
            turn |= beyond & Q(uncared)
        elif user.it_privileges and user.company_id:
            turn |= beyond & Q(ticket__company=user.company_id)
        if not turn:
            return self.none()
        return (
            self.pending()
            .filter(turn, ticket__tenant=user.tenant_id)
            .exclude(ticket__requester=user)
            .exclude(opened_by=user)
        )

    def for_others(self, user: Any) -> Self:
        """Requests that are pending, but not for somebody to decide."""
        return self.pending().exclude(pk__in=self.model.objects.awaiting(user).values("pk"))

    def shown_to_deciders(self, user: Any) -> Self:
        """Requests whose tickets somebody sees because they may decide."""
        turn = _turn_of_manager(user)
        return self.pending().filter(turn, ticket__company=user.company_id) if turn else self.none()

    def deciders_by_ticket(self) -> Any:
        """Pairs `(ticket_id, user_id)`: `shown_to_deciders`, from the side of these requests."""
        first, *others = (*self._leaders("manager_groups"), *self._leaders("led_groups"))
        return first.union(*others)

    def _leaders(self, groups: str) -> list[Any]:
        """Who leads these groups of the requester, and who stands in for them now."""
        group = f"ticket__requester__{groups}"
        # Named first: each further `filter` would join the groups anew.
        leading = self.order_by().annotate(
            ours=F("ticket__company"),
            group_company=F(f"{group}__company"),
            leader=F(f"{group}__managers"),
            leads=F(f"{group}__managers__is_manager"),
            leader_company=F(f"{group}__managers__company"),
            held=F(f"{group}__managers__delegation"),
            delegate=F(f"{group}__managers__delegation__delegate"),
            delegate_company=F(f"{group}__managers__delegation__delegate__company"),
        )
        leading = leading.filter(leads=True, group_company=F("leader_company"))
        held = leading.filter(held__in=Delegation.objects.current().values("pk"))
        held = held.exclude(leader=F("ticket__requester")).exclude(leader=F("opened_by"))
        return [
            leading.filter(leader_company=F("ours")).values_list("ticket_id", "leader"),
            held.filter(delegate_company=F("ours")).values_list("ticket_id", "delegate"),
        ]

    def decided_by(self, user: Any) -> Self:
        """Requests that somebody decided, as long as ticket and person are of the same company."""
        return self.filter(decided_by=user, ticket__company=user.company_id)

    def of_ticket(self, ticket: Ticket) -> Self:
        return self.filter(ticket=ticket)

    def unreminded(self, before: datetime) -> Self:
        """Requests from before a moment that nobody was reminded of."""
        return self.pending().filter(reminded_at=None, requested_at__lte=before)

    def unescalated(self, before: datetime) -> Self:
        """Requests from before a moment that were not escalated."""
        return self.pending().filter(escalated_at=None, requested_at__lte=before)

    def with_people(self) -> Self:
        return self.select_related("decided_by", "decided_for", "ticket__requester")

    def with_ticket(self) -> Self:
        return self.select_related("ticket__requester", "ticket__job_type", "decided_for")

    def oldest_first(self) -> Self:
        return self.order_by("requested_at", "pk")

    def newest_first(self) -> Self:
        return self.order_by("-requested_at", "-pk")


class Approval(Model):
    """One request for approval of a ticket and, later, its decision. Asking again is a new row."""

    class State(models.TextChoices):
        PENDING = "pending", "Pending"
        APPROVED = "approved", "Approved"
        REJECTED = "rejected", "Rejected"
        WITHDRAWN = "withdrawn", "Withdrawn"

    TENANT_PATH = "ticket__tenant"
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="approvals")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    # Who wrote it down: the requester, or somebody for them.
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now, editable=False)
    reminded_at = models.DateTimeField(null=True, editable=False)
    escalated_at = models.DateTimeField(null=True, editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="decisions", editable=False
    )
    # The manager in whose place it was decided.
    decided_for = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    comment = models.TextField(blank=True, editable=False)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(state="pending"), name="one_pending_approval"
            ),
            models.CheckConstraint(
                condition=Q(state="pending", decided_at=None)
                | Q(~Q(state="pending"), decided_at__isnull=False),
                name="approval_decided_at_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["requested_at"], condition=Q(state="pending"), name="approval_pending"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()}: {self.ticket_id}"

    def deciders(self) -> list[User]:
        """Everybody who may decide now; what `awaiting` asks, from the request's side."""
        others = User.objects.active().people().of_tenant(self.ticket.tenant_id)
        others = others.exclude(pk__in=[self.ticket.requester_id, self.opened_by_id])
        managers = list(others.managers_of(self.ticket.requester))
        found = list(managers)
        if not managers or self.escalated_at:
            found += others.it_of(self.ticket.company_id) or others.agents()
        held = Delegation.objects.current().filter(manager__in=managers)
        found += others.filter(held_delegations__in=held)
        return sorted(set(found), key=lambda person: person.pk)

    def represented_by(self, user: User) -> User | None:
        """The manager in whose place somebody decides, if they do so for another."""
        managers = User.objects.managers_of(self.ticket.requester).exclude(pk=self.opened_by_id)
        if managers.filter(pk=user.pk).exists():
            return None
        held = Delegation.objects.current().filter(delegate=user)
        return managers.filter(delegation__in=held).by_name().first()


class ApprovalLink(Model):
    """The key in a mail by which one person decides one request, once."""

    TENANT_PATH = "approval__ticket__tenant"
    approval = models.ForeignKey(Approval, on_delete=models.CASCADE, related_name="links")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    token_hash = models.BinaryField(max_length=32, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["approval", "person"], name="one_approval_link_each")
        ]

    def __str__(self) -> str:
        return f"{self.approval} by {self.person}"


def link_with_token(token: str) -> ApprovalLink | None:
    """The usable link of a token; None if it was used, has expired, or never was."""
    rows = ApprovalLink.objects.filter(used_at=None, expires_at__gt=timezone.now())
    rows = rows.filter(token_hash=digest(token), person__is_active=True)
    return rows.select_related(
        "approval__ticket__requester", "approval__ticket__tenant", "person"
    ).first()


def _turn_of_manager(user: Any) -> Q:
    """The requests that somebody decides as a manager, or for one; empty where they are neither.

    That spares most people a question which takes longer to plan than all the rest.
    """
    turn = Q(Exists(_represented_by(user))) if user.is_delegate else Q()
    return turn | Q(Exists(_lead_by(user))) if user.is_manager else turn


# Each asks about the request of a row of Approval.
_IN_GROUP = Q(members=OuterRef("ticket__requester")) | Q(managers=OuterRef("ticket__requester"))


def _lead_by(manager: Any) -> Any:
    """The groups of the requester that a manager leads."""
    groups = ManagerGroup.objects.filter(managers=manager, company=manager.company_id)
    return groups.filter(_IN_GROUP)


def _represented_by(user: Any) -> Any:
    """The delegations by which somebody stands in for a manager of the requester."""
    requester = OuterRef("ticket__requester")
    groups = Q(manager__led_groups__members=requester) | Q(manager__led_groups__managers=requester)
    return (
        Delegation.objects.current()
        .filter(groups, manager__led_groups__company=F("manager__company"))
        .filter(delegate=user, manager__is_manager=True)
        .exclude(manager=requester)
        .exclude(manager=OuterRef("opened_by"))
    )


def _managers() -> Any:
    people = User.objects.managers_of(OuterRef("ticket__requester"))
    return people.exclude(pk=OuterRef("opened_by"))


def _it_people() -> Any:
    people = User.objects.active().it_of(OuterRef("ticket__company"))
    asked = OuterRef("ticket__requester"), OuterRef("opened_by")
    return people.exclude(pk=asked[0]).exclude(pk=asked[1])
