"""What a customer was told, and what they want to be told."""

from helpdesk import page_notifications as pages
from portal.views.base import PortalView


class Notifications(pages.ListOfNotifications, PortalView):
    template = "portal/notifications.html"
    home = "/portal"


class Bell(pages.Bell, PortalView):
    home = "/portal"


class Panel(pages.Panel, PortalView):
    home = "/portal"


class Read(pages.Read, PortalView):
    home = "/portal"


class Settings(pages.Settings, PortalView):
    template = "portal/notification_settings.html"
    home = "/portal"
