"""What the demo's providers promise: calendars, SLA policies, and how their clocks stand by now."""

from accounts.models import Team, Tenant, User
from accounts.services import system_user
from helpdesk.core.models import Event
from tickets.events import TicketEvent
from tickets.models import Ticket
from tickets.services import add_calendar, add_policy, mark_clocks, rewind_clocks

# Name, priority, minutes to the first reply, minutes to the resolution.
PER_PRIORITY = [
    ("Critical", 1, 15, 4 * 60),
    ("High", 2, 60, 8 * 60),
    ("Normal", 3, 4 * 60, 24 * 60),
    ("Low", 4, 8 * 60, 40 * 60),
]
SUPPORT, NETWORK = "Service Desk", "Network"
CLOCK_EVENTS = [TicketEvent.SLA_AT_RISK, TicketEvent.SLA_BREACHED, TicketEvent.SLA_ESCALATED]


def promise(tenant: Tenant, teams: dict[str, Team], people: dict[str, User]) -> None:
    """Office hours and a policy for each priority; the network is watched around the clock."""
    by = system_user(tenant)
    office = add_calendar(
        tenant,
        name="Office hours",
        time_zone="America/New_York",
        hours="Mon-Fri 09:00-17:00",
        country="US",
        teams=[team for name, team in teams.items() if name != NETWORK],
        by=by,
    )
    lead = people.get("lead")
    for name, priority, response, resolution in PER_PRIORITY:
        steps = []
        if lead and priority <= Ticket.Priority.HIGH:
            steps = [
                {"clock": clock, "moment": "breached", "action": "notify", "person": lead}
                for clock in ("response", "resolution")
            ]
        add_policy(
            tenant,
            name=name,
            priority=priority,
            response_target_mins=response,
            resolution_target_mins=resolution,
            calendar=office,
            steps=steps,
            by=by,
        )
    if NETWORK in teams:
        add_calendar(
            tenant,
            name="Around the clock",
            time_zone="UTC",
            hours="Mon-Sun 00:00-24:00",
            teams=[teams[NETWORK]],
            by=by,
        )
        add_policy(
            tenant,
            name="Network outage",
            team=teams[NETWORK],
            priority=Ticket.Priority.CRITICAL,
            response_target_mins=15,
            resolution_target_mins=120,
            by=by,
        )


def settle(tenant: Tenant) -> None:
    """Reads all clocks again after the stamps of the play were moved back, and marks them."""
    by = system_user(tenant)
    tickets = Ticket.objects.of_tenant(tenant)
    rewind_clocks(tenant, tickets=tickets.values_list("pk", flat=True), by=by)
    for ticket in tickets.filter(sla_next_at__isnull=False):
        mark_clocks(ticket, by=by)
    for event in Event.objects.of_tenant(tenant).filter(type__in=CLOCK_EVENTS):
        Event.objects.filter(pk=event.pk).update(created_at=event.data["at"])
