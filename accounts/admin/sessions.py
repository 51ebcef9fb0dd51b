"""Who is signed in where, and the links that let people in, in Django's admin."""

from django.contrib import admin

from accounts.models import OneTimeLink, RefreshToken, Session
from helpdesk.core.admin import ScopedAdmin


@admin.register(Session)
class SessionAdmin(ScopedAdmin):
    list_display = ("user", "created_at", "last_seen_at", "expires_at", "ip_address", "user_agent")
    list_select_related = ("user",)
    search_fields = ("user__display_name", "user__email")
    fields = (*list_display, "roles")
    ordering = ("-id",)


@admin.register(RefreshToken)
class RefreshTokenAdmin(ScopedAdmin):
    list_display = fields = ("session", "created_at", "expires_at", "replaced_at")
    list_select_related = ("session__user",)
    search_fields = ("session__user__display_name", "session__user__email")
    ordering = ("-id",)


@admin.register(OneTimeLink)
class OneTimeLinkAdmin(ScopedAdmin):
    list_display = fields = ("purpose", "expires_at", "used_at")
    ordering = ("-id",)
