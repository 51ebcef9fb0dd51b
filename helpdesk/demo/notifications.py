"""What the demo's people were told in the last days: read, but for the newest."""

from datetime import timedelta

from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from accounts.models import Tenant
from accounts.services import system_user
from helpdesk.core.models import Event
from tickets.events import NOTIFICATIONS_CHANGED, TicketEvent
from tickets.models import Notification
from tickets.services import notify_people

TOLD_FOR, READ_AFTER = timedelta(days=5), timedelta(minutes=50)
UNREAD_FOR = timedelta(hours=8)
TOLD = [
    TicketEvent.CREATED,
    TicketEvent.UPDATED,
    TicketEvent.REPLIED,
    TicketEvent.NOTED,
    TicketEvent.SLA_AT_RISK,
    TicketEvent.SLA_BREACHED,
]


def tell(tenant: Tenant) -> None:
    """Puts what happened of late into the bells; mails of it went out long ago."""
    now, by = timezone.now(), system_user(tenant)
    late = Event.objects.of_tenant(tenant).filter(type__in=TOLD, created_at__gt=now - TOLD_FOR)
    notify_people(tenant, events=late.select_related("actor").order_by("created_at", "pk"), by=by)
    Event.objects.of_tenant(tenant).filter(type=NOTIFICATIONS_CHANGED).delete()

    told = Notification.objects.of_tenant(tenant)
    happened = Event.objects.filter(pk=OuterRef("event")).values("created_at")
    told.update(mail_at=None, created_at=Subquery(happened))
    told.filter(in_app=False).delete()
    # The last word to each person waits for them, however long ago it was said.
    last = (
        told.order_by("person", "-created_at", "-pk")
        .distinct("person")
        .values_list("pk", flat=True)
    )
    read = told.filter(created_at__lt=now - UNREAD_FOR).exclude(pk__in=list(last))
    read.update(read_at=F("created_at") + READ_AFTER)
