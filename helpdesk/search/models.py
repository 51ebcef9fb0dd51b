"""What somebody looks for again and again."""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from accounts.models import User
from helpdesk.core.models import Model, ScopedQuerySet
from helpdesk.search.kinds import MOST_LETTERS

LONGEST_NAME = 100


class SavedSearchQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """One's own, also for those who see all of their tenant."""
        return super().visible_to(user).filter(person=user)

    def granted_to(self, user: Any) -> Self:
        """A customer, too, sees their own."""
        return self.filter(person=user)

    def newest_first(self) -> Self:
        return self.order_by("-pk")


class SavedSearch(Model):
    """A search that a person keeps under a name: the words, and what they are looked for in."""

    TENANT_PATH = "person__tenant"
    person = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="saved_searches", db_index=False
    )
    name = models.CharField(max_length=LONGEST_NAME)
    query = models.CharField(max_length=MOST_LETTERS)
    # Names of kinds; none means all of them.
    types = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    # What else a client narrows a search of tickets by, as its entrance calls it.
    filters = models.JSONField(default=dict, blank=True)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "saved searches"
        constraints = [
            models.UniqueConstraint("person", Lower("name"), name="saved_search_name_of_person")
        ]

    def __str__(self) -> str:
        return self.name
