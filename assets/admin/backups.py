"""Backups in Django's admin."""

from typing import Any

from django.contrib import admin

from accounts.models import User
from assets.admin.belonging import OF_COMPANY, BelongingAdmin
from assets.models import BackupDevice, BackupJob, BackupRun
from assets.services import (
    add_backup_device,
    add_backup_job,
    record_backup_run,
    update_backup_device,
    update_backup_job,
    update_backup_run,
)
from assets.services.backups import DEVICE_FIELDS, JOB_FIELDS, RUN_FIELDS


@admin.register(BackupDevice)
class BackupDeviceAdmin(BelongingAdmin):
    list_display = ("name", "company", "asset")
    list_filter = OF_COMPANY
    list_select_related = autocomplete_fields = ("company", "asset")
    search_fields = ("name", "asset__machine_name")
    fields = DEVICE_FIELDS
    ordering = ("name", "pk")

    def create(self, values: dict[str, Any], *, by: User) -> BackupDevice:
        return add_backup_device(values.pop("company"), **values, by=by)

    def update(self, row: BackupDevice, changes: dict[str, Any], *, by: User) -> None:
        update_backup_device(row, changes=changes, by=by)


@admin.register(BackupJob)
class BackupJobAdmin(BelongingAdmin):
    owner = "device"
    list_display = ("name", "device", "type", "schedule", "is_active")
    list_filter = ("type", "is_active")
    list_select_related = autocomplete_fields = ("device",)
    search_fields = ("name", "device__name")
    fields = JOB_FIELDS
    ordering = ("device__name", "name", "pk")

    def create(self, values: dict[str, Any], *, by: User) -> BackupJob:
        return add_backup_job(values.pop("device"), **values, by=by)

    def update(self, row: BackupJob, changes: dict[str, Any], *, by: User) -> None:
        update_backup_job(row, changes=changes, by=by)


@admin.register(BackupRun)
class BackupRunAdmin(BelongingAdmin):
    owner = "job"
    list_display = ("job", "status", "started_at", "finished_at", "size_bytes", "is_verified")
    list_filter = ("status", "is_verified")
    list_select_related = ("job__device",)
    autocomplete_fields = ("job",)
    search_fields = ("job__name", "job__device__name")
    fields = RUN_FIELDS
    ordering = ("-started_at", "-pk")

    def create(self, values: dict[str, Any], *, by: User) -> BackupRun:
        return record_backup_run(values.pop("job"), **values, by=by)

    def update(self, row: BackupRun, changes: dict[str, Any], *, by: User) -> None:
        update_backup_run(row, changes=changes, by=by)
