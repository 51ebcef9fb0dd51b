"""The mails that were sent, wait, or were set aside, in Django's admin."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from accounts.models import Mail
from accounts.services import retry_mail
from helpdesk.core.admin import ScopedAdmin


@admin.register(Mail)
class MailAdmin(ScopedAdmin):
    list_display = ("created_at", "kind", "person", "state", "attempts", "next_try_at", "error")
    list_filter = ("state", "kind")
    list_select_related = ("person",)
    search_fields = ("person__display_name", "person__email")
    fields = (
        "kind",
        "person",
        "state",
        "attempts",
        "created_at",
        "next_try_at",
        "sent_at",
        "address",
        "error",
        "data",
    )
    ordering = ("-id",)
    actions = ("try_again",)

    @admin.action(description="Try those that were set aside again")
    def try_again(self, request: HttpRequest, mails: models.QuerySet) -> None:
        aside = mails.filter(state=Mail.State.SET_ASIDE)
        count = sum(retry_mail(mail, by=request.user) is None for mail in aside)
        self.message_user(request, f"{count} mails are tried again.")
