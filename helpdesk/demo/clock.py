"""Two months in a few seconds: services stamp the present, afterwards all stamps are moved back."""

from datetime import datetime

from django.apps import apps
from django.db import connection, models
from django.utils import timezone

_IN_ORDER_OF_TIME = """
    UPDATE core_event SET position = told.place
    FROM (SELECT id, row_number() OVER (ORDER BY created_at, id) AS place FROM core_event) told
    WHERE core_event.id = told.id
"""
LABELS = ("core", "accounts", "assets", "tickets")


class Clock:
    """Remembers which stretch of the play stands for which moment of the story."""

    def __init__(self) -> None:
        self._began: list[datetime] = []
        self._moments: list[datetime] = []

    def strike(self, moment: datetime) -> None:
        """What is done from now on happened at this moment."""
        self._began.append(timezone.now())
        self._moments.append(moment)

    def set_back(self) -> None:
        """Moves every time that was stamped during the play to the moment it stands for."""
        ended = [*self._began[1:], timezone.now()]
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TEMPORARY TABLE demo_clock (began timestamptz, ended timestamptz,"
                " moment timestamptz) ON COMMIT DROP"
            )
            cursor.executemany(
                "INSERT INTO demo_clock VALUES (%s, %s, %s)",
                list(zip(self._began, ended, self._moments, strict=True)),
            )
            for table, columns in _stamped():
                for column in columns:
                    cursor.execute(
                        f'UPDATE "{table}" SET "{column}" = demo_clock.moment FROM demo_clock'  # noqa: S608  names of our own models
                        f' WHERE "{column}" >= began AND "{column}" < ended'
                    )

    def number(self) -> None:
        """Gives all events their places in the feed, by the moments they now stand for."""
        with connection.cursor() as cursor:
            cursor.execute(_IN_ORDER_OF_TIME)


def _stamped() -> list[tuple[str, list[str]]]:
    """Each table with its columns that hold a time."""
    return [
        (
            model._meta.db_table,
            [
                field.column
                for field in model._meta.local_concrete_fields
                if isinstance(field, models.DateTimeField)
            ],
        )
        for label in LABELS
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
    ]
