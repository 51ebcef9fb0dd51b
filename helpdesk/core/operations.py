"""An operation of migrations that Django lacks."""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class CreateModels(Operation):
    """Makes the tables of many models, which may point to each other in any order.

    After each `CreateModel` Django draws up anew all models that relate to it, which in the end is
    nearly all of them: an app of thirty models takes seconds. Here they are drawn up once.
    """

    serialization_expand_args = ("models",)

    def __init__(self, models: Sequence[CreateModel]) -> None:
        self.models = models

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        # What was drawn up would be drawn up again by each of them; without it, all wait.
        vars(state).pop("apps", None)
        for each in self.models:
            each.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for each in self.models:
            each.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, *args: Any) -> None:
        for each in reversed(self.models):
            each.database_backwards(*args)

    def describe(self) -> str:
        return f"Create {len(self.models)} models"
