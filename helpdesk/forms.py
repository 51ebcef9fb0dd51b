"""What the forms of desk and portal share: they end in a service, and lose nothing when it refuses."""

import json
from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace
from typing import Any, Self
from zoneinfo import ZoneInfo

from django import forms
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import User
from helpdesk.core.errors import Conflict, HelpdeskError, Invalid
from helpdesk.core.models import Sending
from helpdesk.core.text import uuid_of

# How browsers write and read what `datetime-local` holds.
MINUTES = "%Y-%m-%dT%H:%M"
# Beyond, a moment cannot be shown in every zone.
EARLIEST, LATEST = 1900, 9000
# Stands for the zone of a time that tells none.
_UNTOLD = ZoneInfo.no_cache("UTC")


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format=MINUTES)


class MomentField(forms.DateTimeField):
    """A day and a time by the clock of the page, unless it says its zone itself.

    Of a time that the clock shows twice, the first is meant; one that it leaps over is taken as if
    it had not been moved yet.
    """

    widget = MomentInput

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        """The field with the zone beside its label, so that everybody knows whose clock it is."""
        bound = super().get_bound_field(form, field_name)
        bound.label = f"{bound.label} ({timezone.get_current_timezone()})"
        return bound

    def to_python(self, value: Any) -> datetime | None:
        # Django refuses the hours of the year in which clocks are moved.
        with timezone.override(_UNTOLD):
            moment = super().to_python(value)
        if moment and not EARLIEST <= moment.year <= LATEST:
            raise forms.ValidationError("This date is too far away.")
        if moment and moment.tzinfo is _UNTOLD:
            return moment.replace(tzinfo=timezone.get_current_timezone())
        return moment


class ServiceForm(forms.Form):
    """A form that ends in a service: `run` calls it, `save` puts what it refuses at the fields.

    What concerns no input, such as Forbidden, is raised and becomes a page.
    """

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.error: HelpdeskError | None = None
        self.result: Any = None

    def run(self) -> Any:
        raise NotImplementedError

    def save(self) -> bool:
        """Whether it worked; if not, the form has the errors, keeps the input, and has a status."""
        try:
            if not self.is_valid():
                raise Invalid
            # All of it or nothing: a form may call more than one service.
            with transaction.atomic():
                self.result = self.run()
        except (Invalid, Conflict) as error:
            self._blame(error)
        return self.error is None

    def unjudged(self) -> Self:
        """This form with its input and no errors, for a look before it is sent."""
        self._errors = forms.utils.ErrorDict()
        return self

    @property
    def status(self) -> int:
        return self.error.status if self.error else 200

    @property
    def first_error(self) -> str:
        return next((str(errors[0]) for errors in self.errors.values()), "")

    def _blame(self, error: HelpdeskError) -> None:
        self.error = error
        for name, text in getattr(error, "fields", {}).items():
            # Services name fields as the APIs do (`team_id`), forms as people see them (`team`).
            own = name if name in self.fields else name.removesuffix("_id")
            self.add_error(own if own in self.fields else None, text)
        if not self.errors:
            self.add_error(None, error.told)


class NoInput(dict[str, str]):
    """What stands in a form that nobody has filled in yet: nothing, whatever is asked for."""

    def __missing__(self, name: str) -> str:
        return ""


class Unsent:
    """Stands for the form of a page that nobody has sent from there.

    A template that asks for what is not there takes ten times as long as for what is empty.
    """

    data, errors, first_error = NoInput(), (), ""
    uploads = SimpleNamespace(held=())


class MakingForm(ServiceForm):
    """A form that makes something, once however often it is sent from the same page.

    Whoever sends it again, because no answer came back, is led to what it made. The page has a key
    of its own for that (`{% sending_key %}`); with other words it is another sending, so that
    nothing is swallowed that somebody wrote after having gone back.
    """

    # What a page knows of the rest of the world; it may differ the second time.
    unsaid = frozenset({"csrfmiddlewaretoken", "seen"})

    def once(self, make: Callable[[], Model]) -> Model:
        """What `make` makes, or made when this was sent before. Raises NotFound if that is gone."""
        if uuid_of(self.data.get("sending", "")) is None:
            return make()
        return Sending.objects.once(self._digest(), make, by=self.user)

    def _digest(self) -> str:
        said = sorted((name, *each) for name, each in self.data.lists() if name not in self.unsaid)
        files = [[each.name, each.size] for each in self.files.getlist("files")]
        value = json.dumps([said, files])
        return salted_hmac("helpdesk.sending", value, algorithm="sha256").hexdigest()
