"""Which tickets a question means."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone

from accounts.models import Team, User
from assets.models import Asset
from helpdesk.core.models import ScopedQuerySet
from helpdesk.core.sql import any_of
from helpdesk.core.text import whole_number
from tickets.models import figures
from tickets.models.filters import TicketFilter

REFERENCE = re.compile(r"(?:TKT-|#)0*(\d{1,18})", re.IGNORECASE)


class TicketQuerySet(ScopedQuerySet):
    def granted_to(self, user: Any) -> Self:
        """A customer sees what they take part in or decide on; managers their people's tickets.

        Who cares for their company's IT sees all of the company.
        """
        theirs = Q(requester=user)
        if user.it_privileges and user.company_id:
            theirs |= Q(company=user.company_id)
        elif user.is_manager:
            theirs |= any_of("requester", User.objects.led_by(user).values("pk"))
        approvals = self.model.approvals.rel.related_model.objects
        return self._of_or_watched_by(
            user,
            theirs,
            approvals.shown_to_deciders(user).values("ticket_id"),
            approvals.decided_by(user).values("ticket_id"),
        )

    def _of_or_watched_by(self, user: Any, theirs: Q, *others: Any) -> Self:
        """What is watched and the like is looked up first, as it is little.

        The planner then chooses how to find it along with what is theirs, which may be most of all.
        """
        watched = self.model.watchers.through.objects.filter(user=user).values("ticket_id")
        return self.filter(theirs | any_of("pk", watched.union(*others)))

    def awaiting(self, user: Any) -> Self:
        """Tickets that somebody may approve or reject now."""
        approvals = self.model.approvals.rel.related_model.objects
        return self.filter(pk__in=approvals.awaiting(user).values("ticket_id"))

    def of_team(self, manager: User) -> Self:
        """Tickets of the people that somebody leads."""
        return self.filter(requester__in=User.objects.led_by(manager).values("pk"))

    def involving(self, user: Any) -> Self:
        """Tickets that somebody takes part in: asked for, or watches."""
        return self._of_or_watched_by(user, Q(requester=user))

    def belonging_to(self, user: Any) -> Self:
        """What somebody calls their tickets: those they asked for; an agent's are all there are."""
        return self if user.is_agent else self.requested_by(user)

    def customers_involved(self) -> Any:
        """Pairs `(ticket_id, user_id)`: `involving` asked from the ticket's side."""
        rows = self.order_by()
        return rows.values_list("pk", "requester_id").union(
            rows.filter(watchers__isnull=False).values_list("pk", "watchers")
        )

    def customers_looking_on(self) -> set[tuple[int, int]]:
        """Pairs `(ticket_id, user_id)`: what else `granted_to` grants, from the ticket's side.

        Who decides is asked only where something waits for it: that question takes the longest.
        """
        rows = self.order_by()
        it_people = rows.filter(company__employees__it_privileges=True)
        groups, managers = "requester__manager_groups", "requester__manager_groups__managers"
        led = rows.filter(
            **{f"{managers}__is_manager": True, f"{managers}__it_privileges": False},
            **{f"{groups}__company": F("requester__company")},
            **{f"{managers}__company": F("requester__company")},
        )
        decided = rows.filter(approvals__decided_by__company=F("company"))
        found = it_people.values_list("pk", "company__employees").union(
            led.values_list("pk", managers), decided.values_list("pk", "approvals__decided_by")
        )
        waiting = rows.filter(approval_status=self.model.ApprovalStatus.PENDING)
        if not waiting.exists():
            return set(found)
        approvals = self.model.approvals.rel.related_model.objects.pending()
        return {*found, *approvals.filter(ticket__in=waiting).deciders_by_ticket()}

    def active(self) -> Self:
        """Tickets that still need something: neither resolved nor closed."""
        return self.filter(status__in=self.model.ACTIVE)

    def unassigned_in_queue(self) -> Self:
        """What waits for an agent: nobody's, and New or Open."""
        return self.filter(assignee=None, status__in=self.model.QUEUED)

    def waiting_for_customer(self) -> Self:
        """Tickets on hold in which our side spoke last: the customer is asked for something."""
        comments = self.model.comments.rel.related_model.objects
        said = comments.public().filter(ticket=models.OuterRef("pk")).order_by("-created_at", "-pk")
        return (
            self.with_status([self.model.Status.PENDING])
            .exclude(approval_status=self.model.ApprovalStatus.PENDING)
            .annotate(last_speaker=models.Subquery(said.values("author")[:1]))
            .filter(last_speaker__in=User.objects.agents().values("pk"))
        )

    def assigned_to(self, user: User) -> Self:
        return self.filter(assignee=user)

    def assigned_to_any(self, users: Iterable[User | int | None]) -> Self:
        """Tickets of one of these agents; None among them means nobody's."""
        return self.filter(_any_of("assignee", users))

    def assigned_among(self, agents: Any, *, or_nobody: bool) -> Self:
        """Tickets of these agents, whom the database looks up itself, and perhaps nobody's."""
        theirs = Q(assignee__in=agents.values("pk"))
        return self.filter(theirs | Q(assignee=None) if or_nobody else theirs)

    def in_teams(self, teams: Iterable[Team | int | None]) -> Self:
        """Tickets of one of these teams; None among them means those of no team."""
        return self.filter(_any_of("team", teams))

    def requested_by(self, user: User | int) -> Self:
        return self.filter(requester=user)

    def requested_by_any(self, people: models.QuerySet[User]) -> Self:
        """Tickets that one of these people asked for."""
        return self.filter(requester__in=people.values("pk"))

    def in_team(self, team: Team) -> Self:
        return self.filter(team=team)

    def with_status(self, statuses: Iterable[str]) -> Self:
        return self.filter(status__in=list(statuses))

    def with_priority(self, priorities: Iterable[int]) -> Self:
        return self.filter(priority__in=list(priorities))

    def of_job_types(self, job_types: Iterable[Any]) -> Self:
        """Tickets of one of these job types; None among them means those that name none."""
        return self.filter(_any_of("job_type", job_types))

    def of_job_types_named(self, names: Iterable[str]) -> Self:
        """Tickets of the job types with one of these names, in any case."""
        job_types = self.model.job_type.field.related_model.objects.named(*names)
        return self.filter(job_type__in=job_types.values("pk"))

    def of_assets(self, assets: Iterable[Asset | int]) -> Self:
        """Tickets about one of these pieces of equipment."""
        return self.filter(asset__in=list(assets))

    def at_sites_numbered(self, numbers: Iterable[int]) -> Self:
        """Tickets that came from the places with these numbers."""
        return self.filter(site__number__in=list(numbers))

    def tagged(self, tag: str) -> Self:
        return self.filter(tags__contains=[tag])

    def meant_by(self, said: str) -> Self:
        """The ticket with this very number: `42`, `#42` or `TKT-000042`."""
        named = REFERENCE.fullmatch(said)
        number = whole_number(named[1] if named else said)
        return self.none() if number is None else self.filter(number=number)

    def matching(self, text: str, user: Any) -> Self:
        """Tickets that a web-style search finds in what this person may read (`search.py`)."""
        documents = self.model.search.related.related_model.objects
        return self.filter(pk__in=documents.matching(text, user).values("pk"))

    def most_relevant_first(self, text: str, user: Any, *, after: int | None = None) -> Self:
        """The newest thousand of these, those first that speak most of the text.

        `after` is the number of a ticket: only those come that stand behind it.
        """
        documents = self.model.search.related.related_model.objects
        newest = self.newest_first().values("pk")[:1000]
        rank = documents.filter(ticket=models.OuterRef("pk")).ranks(text, user)
        rows = self.model.objects.filter(pk__in=newest).annotate(rank=models.Subquery(rank))
        if after is not None:
            seen = self.model.objects.visible_to(user)
            # Of others' tickets, what comes behind would tell which words they have.
            last = documents.filter(ticket__in=seen.filter(number=after))
            reached = models.Subquery(last.ranks(text, user))
            equal = models.Q(rank=reached, number__lt=after)
            rows = rows.filter(models.Q(rank__lt=reached) | equal)
        return rows.order_by("-rank", "-number")

    def resolved_within(self, days: int) -> Self:
        """Tickets that were resolved in the last so many days."""
        return self.filter(resolved_at__gte=timezone.now() - timedelta(days=days))

    def fitting(self, wanted: TicketFilter, user: Any) -> Self:
        """Tickets of which everything holds that a filter says; the search is this person's."""
        rows = self
        if wanted.statuses is not None:
            rows = rows.with_status(wanted.statuses)
        if wanted.priorities is not None:
            rows = rows.with_priority(wanted.priorities)
        if wanted.teams is not None:
            rows = rows.in_teams(wanted.teams)
        if wanted.assignees is not None:
            rows = rows.assigned_to_any(wanted.assignees)
        if wanted.job_types is not None:
            rows = rows.of_job_types(wanted.job_types)
        if wanted.companies is not None:
            rows = rows.filter(company__in=wanted.companies)
        if wanted.resolved_within_days is not None:
            rows = rows.resolved_within(wanted.resolved_within_days)
        if wanted.tag:
            rows = rows.tagged(wanted.tag)
        rows = rows.behind_figure(wanted)
        return rows.matching(wanted.search, user) if wanted.search else rows

    def behind_figure(self, wanted: TicketFilter) -> Self:
        """Tickets of which holds what a figure of the metrics counts."""
        rows = self.filter(
            figures.within_days("created_at", wanted.created_from, wanted.created_to),
            figures.in_hour("created_at", wanted.created_hour),
            figures.PROMISES.get(wanted.promise, Q()),
        )
        if wanted.done_from or wanted.done_to:
            done = figures.within_days("resolved_at", wanted.done_from, wanted.done_to)
            rows = rows.filter(done, resolved_at__isnull=False)
        if wanted.policies is not None:
            rows = rows.filter(_any_of("sla_policy", wanted.policies))
        if wanted.rated:
            rows = rows.rated(wanted.rated, wanted.rated_from, wanted.rated_to)
        if wanted.replied:
            rows = rows.filter(response_ms__isnull=False)
        return rows.reopened() if wanted.reopened else rows

    def rated(self, score: str, first: str = "", last: str = "") -> Self:
        """Tickets that their requester found `good` or `bad` (or `any`) in these days."""
        surveys = self.model.surveys.rel.related_model.objects.answered()
        surveys = surveys.filter(figures.within_days("answered_at", first, last))
        said = surveys if score == "any" else surveys.filter(score=score)
        return self.filter(pk__in=said.values("ticket"))

    def reopened(self) -> Self:
        """Tickets that were done once, and then were not."""
        changes = self.model.status_changes.rel.related_model.objects
        again = changes.filter(
            ticket=models.OuterRef("pk"),
            old_status__in=self.model.DONE,
            new_status__in=self.model.ACTIVE,
        )
        return self.filter(models.Exists(again))

    def ringing(self, now: datetime) -> Self:
        """Tickets of which a clock came to risk or was breached since somebody last looked."""
        return self.filter(sla_next_at__lte=now).order_by("sla_next_at", "pk")

    def updated_within(self, since: datetime | None, until: datetime | None) -> Self:
        """Tickets that changed last, for customers' eyes, within these moments."""
        return self.filter(figures.within("updated_at", since, until))

    def created_within(self, since: datetime | None, until: datetime | None) -> Self:
        """Tickets that came in from one moment on and before another; None is an open end."""
        return self.filter(figures.within("created_at", since, until))

    def done_within(self, since: datetime | None, until: datetime | None) -> Self:
        """Tickets that are done, and came to it last from one moment on and before another."""
        return self.filter(figures.within("resolved_at", since, until), resolved_at__isnull=False)

    def closed_within(self, since: datetime | None, until: datetime | None) -> Self:
        """Tickets that customers call closed, and that came to it within these moments."""
        rows = self.alias(ended_at=Coalesce("closed_at", "resolved_at"))
        return rows.filter(figures.within("ended_at", since, until))

    def sorted_by(self, column: str, *, descending: bool) -> Self:
        """By a column, what has none at the end, and by number where that is the same."""
        if column == "number":
            return self.order_by("-number" if descending else "number")
        if column == "status":
            at = [models.When(status=name, then=n) for n, name in enumerate(self.model.Status)]
            by = models.Case(*at, output_field=models.IntegerField())
        elif column == "title":
            by = Lower("title")
        else:
            by = Coalesce("closed_at", "resolved_at") if column == "closed_at" else models.F(column)
        nullable = {"nulls_last": True} if column == "closed_at" else {}
        first = by.desc(**nullable) if descending else by.asc(**nullable)
        return self.order_by(first, "-number" if descending else "number")

    def newest_first(self) -> Self:
        return self.order_by("-number")

    def latest_first(self) -> Self:
        """By the last change that a customer can see."""
        return self.order_by("-updated_at", "-number")

    def before_number(self, number: int) -> Self:
        """Older tickets than this one: the next page of `newest_first`."""
        return self.filter(number__lt=number)

    def with_people(self) -> Self:
        """With requester, assignee, team, company, job type and asset in the same query."""
        return self.select_related("requester", "assignee", "team", "company", "job_type", "asset")


def _any_of(field: str, rows: Iterable[Any]) -> Q:
    """The field is one of these; None among them means that it is empty."""
    named = list(rows)
    condition = Q(**{f"{field}__in": [row for row in named if row is not None]})
    return condition | Q(**{field: None}) if None in named else condition
