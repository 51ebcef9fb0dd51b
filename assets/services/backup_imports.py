"""Backups from a file: a row is a device, one of its jobs, or one run of such a job."""

from typing import Any

from accounts.models import Company, User
from accounts.permissions import Perm
from assets.models import Asset, BackupDevice, BackupJob, BackupRun
from assets.services.backups import (
    add_backup_device,
    add_backup_job,
    record_backup_run,
    update_backup_device,
    update_backup_job,
    update_backup_run,
)
from helpdesk.core.imports import Batch, Became, Column, Outcome
from helpdesk.core.row_imports import RowByRow, picked, refuse_beneath, together
from helpdesk.core.service import service

LARGEST_SIZE = 2**63 - 1
BACKUP_COLUMNS = (
    Column("device", required=True, max_length=200, example="FILES-01"),
    Column("serial_number", max_length=100),
    Column("job", max_length=100, example="Nightly"),
    Column("job_type", "choice", choices=BackupJob.Kind.values, example="incremental"),
    Column("schedule", max_length=100, example="Every night at 01:00"),
    Column("is_active", "boolean", example=True),
    Column("started_at", "moment", example="2026-03-10T01:00:00Z"),
    Column("finished_at", "moment", example="2026-03-10T01:42:00Z"),
    Column("status", "choice", choices=BackupRun.Status.values, example="success"),
    Column("size_bytes", "integer", largest=LARGEST_SIZE, example=48_318_382_080),
    Column("is_verified", "boolean", example=False),
    Column("message", max_length=500),
)
_DEVICE = {"device": "name", "serial_number": "asset"}
_JOB = {"job": "name", "job_type": "type", "schedule": "schedule", "is_active": "is_active"}
_RUN = {
    each.name: each.name
    for each in BACKUP_COLUMNS
    if each.name not in _DEVICE and each.name not in _JOB
}


@service(Perm.MANAGE_INVENTORY)
def import_backups(company: Company, *, batch: Batch, by: User) -> list[Outcome]:
    """Takes in or changes devices and jobs, known by name, and runs, known by their beginning."""
    return _Backups(company, batch, by).run()


class _Backups(RowByRow):
    beneath = ("job", "started_at")

    def take(self, row: dict[str, Any]) -> Became:
        if "job" not in row:
            refuse_beneath(row, _JOB | _RUN, "job")
        elif "started_at" not in row:
            refuse_beneath(row, _RUN, "started_at")
        device, became = self._device(row)
        if "job" not in row:
            return became
        job, of_job = self._job(device, row)
        if "started_at" not in row:
            return together(became, of_job)
        return together(became, of_job, self._run(job, row))

    def _device(self, row: dict[str, Any]) -> tuple[BackupDevice, Became]:
        values = picked(row, _DEVICE)
        if "asset" in values:
            assets = Asset.objects.filter(company=self.company)
            values["asset"] = assets.with_serial_number(values["asset"]).first()
            if values["asset"] is None:
                self.faults.add({"serial_number": "The company has no such asset."})
        return self.keep(
            values,
            part=_DEVICE,
            needed=("device",),
            among=BackupDevice.objects.filter(company=self.company, name=row.get("device")),
            add=lambda values: add_backup_device(self.company, **values, by=self.by),
            change=lambda device, values: update_backup_device(device, changes=values, by=self.by),
            on="device",
            is_shared="job" in row,
        )

    def _job(self, device: BackupDevice, row: dict[str, Any]) -> tuple[BackupJob, Became]:
        return self.keep(
            picked(row, _JOB),
            part=_JOB,
            needed=("job",),
            among=BackupJob.objects.filter(device=device, name=row["job"]),
            add=lambda values: add_backup_job(device, **values, by=self.by),
            change=lambda job, values: update_backup_job(job, changes=values, by=self.by),
            on="job",
            is_shared="started_at" in row,
        )

    def _run(self, job: BackupJob, row: dict[str, Any]) -> Became:
        _, became = self.keep(
            picked(row, _RUN),
            part=_RUN,
            needed=("status",),
            among=BackupRun.objects.filter(job=job, started_at=row["started_at"]),
            add=lambda values: record_backup_run(job, **values, by=self.by),
            change=lambda run, values: update_backup_run(run, changes=values, by=self.by),
            on="started_at",
        )
        return became
