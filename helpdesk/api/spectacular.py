"""How drf-spectacular reads our views, whichever API they belong to."""

from typing import Any

from drf_spectacular.openapi import AutoSchema

from helpdesk.api.fields import StrictSerializer, Text


class Schema(AutoSchema):
    """Takes from code what is written for readers; docstrings are for programmers of ours."""

    def get_description(self) -> str:
        return ""

    def _insert_field_validators(self, field: Any, schema: dict[str, Any]) -> None:
        # A text that may be blank to DRF has its least length from the service.
        if not isinstance(field, Text):
            super()._insert_field_validators(field, schema)

    def _map_basic_serializer(self, serializer: Any, direction: str) -> dict[str, Any]:
        schema = super()._map_basic_serializer(serializer, direction)
        if isinstance(serializer, StrictSerializer):
            schema["additionalProperties"] = False
        if schema.get("description") == StrictSerializer.__doc__:
            del schema["description"]
        return schema
