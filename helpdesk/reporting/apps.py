from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "helpdesk.reporting"

    def ready(self) -> None:
        from helpdesk.reporting import handlers  # noqa: F401  registers the handlers
