"""What the forms of desk and portal share: they end in a service, and lose nothing when it refuses."""

from typing import Any, Self

from django import forms
from django.db import transaction

from accounts.models import User
from helpdesk.core.errors import Conflict, HelpdeskError, Invalid


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
            self.add_error(None, error.message)
