from django.apps import AppConfig


class HelpdeskConfig(AppConfig):
    name = "helpdesk"

    def ready(self) -> None:
        # The Celery application must exist before anything calls a shared task's `delay`.
        from helpdesk import celery, checks  # noqa: F401
