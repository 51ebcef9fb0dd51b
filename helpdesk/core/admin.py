"""The base of every page of Django's admin: one tenant's rows, changed through services only.

What was done is told by the events that services emit; Django's own log of the admin stays empty.
"""

import json
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.contrib.admin.widgets import (
    AdminSplitDateTime,
    AutocompleteSelect,
    AutocompleteSelectMultiple,
    RelatedFieldWidgetWrapper,
)
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property

from helpdesk.core.errors import HelpdeskError
from helpdesk.core.models import Counter, Event, Sending
from helpdesk.core.removal import ties_of

# Counting stops here; past it, the planner's estimate is good enough for page numbers.
EXACT_UP_TO = 5_000
SHOWN_HISTORY = 200


class EstimatingPaginator(Paginator):
    """Pages of a list that may have a million rows, none of which is counted for it."""

    @cached_property
    def count(self) -> int:
        known = self.object_list.order_by()[: EXACT_UP_TO + 1].count()
        if known <= EXACT_UP_TO:
            return known
        plan = json.loads(self.object_list.order_by().explain(format="json"))[0]["Plan"]
        return max(known, plan["Plan Rows"])


class ServiceForm(forms.ModelForm):
    """A form whose rules are the service's: `refusal` is what the service said, if it said no."""

    refusal: HelpdeskError | None = None

    def clean(self) -> dict[str, Any]:
        clean = super().clean()
        if self.refusal is not None:
            faults = getattr(self.refusal, "fields", None) or {"": self.refusal.message}
            for name, sentence in faults.items():
                field = name if name in self.fields else name.removesuffix("_id")
                self.add_error(field if field in self.fields else None, sentence)
        return clean


class ScopedRelatedFilter(admin.RelatedFieldListFilter):
    """A filter that offers rows of one's own tenant only; Django's offers everybody's."""

    def field_choices(
        self, field: models.Field, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[Any, str]]:
        rows = field.remote_field.model.objects.visible_to(request.user)
        return sorted(((row.pk, str(row)) for row in rows), key=lambda choice: choice[1].casefold())


class Moment(AdminSplitDateTime):
    """A day and a time of day, each with a name for screen readers."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        for widget, name in zip(self.widgets, ("Date", "Time"), strict=True):
            widget.attrs["aria-label"] = name


def is_key_of(field: models.Field, said: Any) -> bool:
    """Whether a row that the field points to could have this key."""
    try:
        field.target_field.to_python(said)
    except ValidationError:
        return False
    return True


class _OfKeys:
    """Draws a refused form again without keys that are none: Django fails at these."""

    def optgroups(self, name: str, value: list[Any], attrs: Any = None) -> list[Any]:
        return super().optgroups(name, [v for v in value if is_key_of(self.field, v)], attrs)


class Suggestions(_OfKeys, AutocompleteSelect):
    pass


class ManySuggestions(_OfKeys, AutocompleteSelectMultiple):
    pass


class ScopedAdmin(admin.ModelAdmin):
    """One model inside the tenant of the admin who looks.

    `create`, `update` and `remove` call services; a model without them can be looked at only. One
    row is removed at a time, by somebody who has read what that concerns.
    """

    form = ServiceForm
    formfield_overrides = {models.DateTimeField: {"widget": Moment}}
    paginator = EstimatingPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    object_history_template = "admin/object_events.html"
    delete_confirmation_template = "admin/removal.html"
    # Columns that nobody may guess at by filters in the address.
    secrets: tuple[str, ...] = ("password", "token_hash")

    def create(self, values: dict[str, Any], *, by: Any) -> models.Model:
        """Adds a row by its service, from the cleaned form."""
        raise NotImplementedError

    def update(self, row: models.Model, changes: dict[str, Any], *, by: Any) -> None:
        """Changes a row by its service; `changes` holds what differs."""
        raise NotImplementedError

    def remove(self, row: models.Model, *, by: Any) -> None:
        """Removes a row by its service."""
        raise NotImplementedError

    def choices(self, field: models.Field, user: Any) -> models.QuerySet:
        """The rows that a field of the form may point to."""
        return field.remote_field.model.objects.visible_to(user)

    # Which rows
    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return self.model.objects.visible_to(request.user).order_by(*self.get_ordering(request))

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> models.Model:
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404
        return found

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup.split("__")[0] not in self.secrets and super().lookup_allowed(
            lookup, value, request
        )

    def formfield_for_foreignkey(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field:
        kwargs["queryset"] = self.choices(db_field, request.user)
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = Suggestions(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field:
        kwargs["queryset"] = self.choices(db_field, request.user)
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = ManySuggestions(db_field, self.admin_site)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(getattr(field, "widget", None), RelatedFieldWidgetWrapper):
            # What a row points to is removed on a page of its own.
            field.widget.can_delete_related = False
        return field

    # Which acts
    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        able = type(self).create is not ScopedAdmin.create
        return able and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        able = type(self).update is not ScopedAdmin.update
        return able and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        able = type(self).remove is not ScopedAdmin.remove
        return able and super().has_delete_permission(request, obj)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    # Saving: the form is checked, then the service decides; what it refuses, the form shows.
    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        form = super().get_form(request, obj, change, **kwargs)
        form.refusal = getattr(request, "refusal", None)
        return form

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """What the address says of a new row, without keys that are none: Django fails at these."""
        told = super().get_changeform_initial_data(request)
        return {name: said for name, said in told.items() if self._may_hold(name, said)}

    def _may_hold(self, name: str, said: Any) -> bool:
        related = {field.name: field for field in self.opts.get_fields() if field.is_relation}
        if name not in related:
            return True
        keys = said if isinstance(said, list) else [said]
        return all(is_key_of(related[name], key) for key in keys)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                return super().changeform_view(request, *args, **kwargs)
        except HelpdeskError as error:
            request.refusal = error
            return super().changeform_view(request, *args, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: models.Model, form: forms.ModelForm, change: bool
    ) -> None:
        values = form.cleaned_data
        if not change:
            # The page goes on with this instance, so it becomes the row that the service made.
            vars(obj).update(vars(self.create(values, by=request.user)))
        elif changes := {name: values[name] for name in form.changed_data if name in values}:
            self.update(self.get_queryset(request).get(pk=obj.pk), changes, by=request.user)

    def save_related(self, *args: Any, **kwargs: Any) -> None:
        """Services have set what belongs to many already."""

    # Removing: the page tells what that concerns, and shows what the service refuses.
    def render_delete_form(self, request: HttpRequest, context: dict[str, Any]) -> TemplateResponse:
        ties = ties_of(context["object"])
        return super().render_delete_form(request, {**context, "title": "Remove", "ties": ties})

    def delete_view(self, request: HttpRequest, object_id: str, **kwargs: Any) -> HttpResponse:
        try:
            return super().delete_view(request, object_id, **kwargs)
        except HelpdeskError as error:
            self.message_user(request, error.message, messages.ERROR)
            return HttpResponseRedirect(request.path)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[list, dict, set, list]:
        """Nothing is looked for here: who may remove a row may remove what belongs to it."""
        return [], {}, set(), []

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        self.remove(obj, by=request.user)

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: Any) -> HttpResponse:
        noun = self.opts.verbose_name
        self.message_user(request, f"The {noun} “{obj_display}” is removed.", messages.SUCCESS)
        return HttpResponseRedirect(reverse(admin_urlname(self.opts, "changelist")))

    def log_deletions(self, *args: Any, **kwargs: Any) -> None:
        """Events tell it."""

    # What happened
    def construct_change_message(self, *args: Any, **kwargs: Any) -> str:
        return ""

    def log_addition(self, *args: Any, **kwargs: Any) -> None:
        """Events tell it."""

    def log_change(self, *args: Any, **kwargs: Any) -> None:
        """Events tell it."""

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        events = Event.objects.visible_to(request.user).about(row).select_related("actor")
        context = {
            **self.admin_site.each_context(request),
            "title": f"History of {row}",
            "events": events.reverse()[:SHOWN_HISTORY],
            "object": row,
            "opts": self.opts,
        }
        return TemplateResponse(request, self.object_history_template, context)


@admin.register(Event)
class EventAdmin(ScopedAdmin):
    list_display = ("created_at", "type", "subject_type", "subject_id", "actor", "is_internal")
    list_filter = ("is_internal", "subject_type")
    list_select_related = ("actor",)
    search_fields = ("=type",)
    search_help_text = "The exact name of a type, such as ticket_created."
    ordering = ("-id",)
    fields = (
        "created_at",
        "type",
        "subject_type",
        "subject_id",
        "actor",
        "data",
        "changes",
        "is_internal",
        "request_id",
        "position",
        "delivered_at",
        "attempts",
    )


@admin.register(Counter)
class CounterAdmin(ScopedAdmin):
    list_display = fields = ("name", "value")
    ordering = ("name",)


@admin.register(Sending)
class SendingAdmin(ScopedAdmin):
    list_display = fields = ("created_at", "person", "made_type", "made_id")
    list_select_related = ("person",)
    ordering = ("-id",)
