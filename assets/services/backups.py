"""What is backed up, and how it went."""

from datetime import datetime
from typing import Any

from accounts.models import Company, User
from accounts.permissions import Perm
from assets.models import BackupDevice, BackupJob, BackupRun
from assets.services.keeping import keep_inventory
from helpdesk.core.service import service

DEVICE_FIELDS = ("name", "asset")
JOB_FIELDS = ("name", "type", "schedule", "is_active")
RUN_FIELDS = ("status", "started_at", "finished_at", "size_bytes", "is_verified", "message")


@service(Perm.MANAGE_INVENTORY)
def add_backup_device(company: Company, *, by: User, **fields: Any) -> BackupDevice:
    """Adds something that is backed up. Raises Invalid."""
    return keep_inventory(BackupDevice(company=company), fields, names=DEVICE_FIELDS, by=by)


@service(Perm.MANAGE_INVENTORY)
def update_backup_device(
    device: BackupDevice, *, changes: dict[str, Any], by: User
) -> BackupDevice:
    """Changes what a device is called, or which asset it is. Raises Invalid."""
    device = BackupDevice.objects.select_for_update().get(pk=device.pk)

    return keep_inventory(device, changes, names=DEVICE_FIELDS, by=by)


@service(Perm.MANAGE_INVENTORY)
def add_backup_job(device: BackupDevice, *, by: User, **fields: Any) -> BackupJob:
    """Adds a job to a device. Raises Invalid."""
    return keep_inventory(BackupJob(device=device), fields, names=JOB_FIELDS, by=by)


@service(Perm.MANAGE_INVENTORY)
def update_backup_job(job: BackupJob, *, changes: dict[str, Any], by: User) -> BackupJob:
    """Changes a job. Raises Invalid."""
    job = BackupJob.objects.select_for_update().get(pk=job.pk)

    return keep_inventory(job, changes, names=JOB_FIELDS, by=by)


@service(Perm.MANAGE_INVENTORY)
def record_backup_run(
    job: BackupJob, *, started_at: datetime, by: User, **fields: Any
) -> BackupRun:
    """Records how a run goes or went: told again, it is the same run. Raises Invalid."""
    # Two that tell of a new run at a time follow each other.
    job = BackupJob.objects.select_for_update().get(pk=job.pk)
    run = BackupRun.objects.filter(job=job, started_at=started_at).first()

    run = run or BackupRun(job=job)
    return keep_inventory(run, {**fields, "started_at": started_at}, names=RUN_FIELDS, by=by)


@service(Perm.MANAGE_INVENTORY)
def update_backup_run(run: BackupRun, *, changes: dict[str, Any], by: User) -> BackupRun:
    """Puts a record right. Raises Invalid."""
    run = BackupRun.objects.select_for_update().get(pk=run.pk)

    return keep_inventory(run, changes, names=RUN_FIELDS, by=by)
