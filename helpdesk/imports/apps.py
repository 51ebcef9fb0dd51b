from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "helpdesk.imports"

    def ready(self) -> None:
        from helpdesk.imports import handlers  # noqa: F401  registers the handlers
