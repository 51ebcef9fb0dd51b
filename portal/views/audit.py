"""What happened in the company, for those who look after its IT."""

from typing import Any

from helpdesk.core.errors import Forbidden
from portal.audit import AuditLog
from portal.people import keeps_people
from portal.views.base import PortalView


class AuditLogPage(PortalView):
    section = "people"
    template = "portal/audit_log.html"

    def context(self) -> dict[str, Any]:
        if not keeps_people(self.request.user):
            raise Forbidden("The log is for those who look after the IT of your company.")
        return {"log": AuditLog(self.request.user, self.request.GET, self.modules)}
