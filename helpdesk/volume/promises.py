"""What the large tenant promises, and how the clocks of its tickets stand."""

from accounts.models import Team, Tenant, User
from tickets.models import BusinessCalendar, SLAPolicy, Ticket
from tickets.models.rulebook import RuleBook, book_of
from tickets.services import add_calendar, add_policy
from tickets.services.clocks import wind
from tickets.sla.clocks import Move

# Who works around the clock; the others keep office hours.
AROUND_THE_CLOCK = ("Infrastructure", "Security")
# Priority, minutes to the first reply, minutes to the resolution; nothing for low ones.
POLICIES = {"Critical": (1, 240, 1_440), "High": (2, 480, 2_880), "Normal": (3, 960, 4_800)}


def take_rules(tenant: Tenant, teams: list[Team], *, by: User) -> RuleBook:
    """The policies of a large tenant, compiled; what is there already stays."""
    if not BusinessCalendar.objects.of_tenant(tenant).exists():
        add_calendar(
            tenant,
            name="Office hours",
            time_zone="Europe/Berlin",
            hours="Mon-Fri 08:00-18:00",
            country="DE",
            teams=[team for team in teams if team.name not in AROUND_THE_CLOCK],
            by=by,
        )
    if not SLAPolicy.objects.of_tenant(tenant).exists():
        for name, (priority, response, resolution) in POLICIES.items():
            add_policy(
                tenant,
                name=name,
                priority=priority,
                response_target_mins=response,
                resolution_target_mins=resolution,
                by=by,
            )
    return book_of(tenant.pk)


def wound(rules: RuleBook, history: list[Move], **fields: object) -> Ticket:
    """A ticket as the services would have left it: its clocks read, and every mark told."""
    ticket = Ticket(sla_marks=15, **fields)
    # Of all the marks those stay that hold, so that nobody is told of what passed long ago.
    wind(ticket, picks=True, revises=True, book=rules, history=history)
    return ticket
