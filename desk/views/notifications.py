"""What an agent was told, and what they want to be told."""

from desk.views.base import DeskView
from helpdesk import page_notifications as pages


class Notifications(pages.ListOfNotifications, DeskView):
    template = "desk/notifications.html"
    home = "/desk"


class Bell(pages.Bell, DeskView):
    home = "/desk"


class Panel(pages.Panel, DeskView):
    home = "/desk"


class Read(pages.Read, DeskView):
    home = "/desk"


class Settings(pages.Settings, DeskView):
    template = "desk/notification_settings.html"
    home = "/desk"
