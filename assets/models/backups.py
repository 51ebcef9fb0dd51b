"""Backups of a company's equipment: what is backed up, by which job, and how each run went."""

from typing import Any, Self

from django.db import models
from django.db.models import Count, F, Max, OuterRef, Q, Subquery

from accounts.models import Company
from assets.models.assets import Asset
from helpdesk.core.models import Model, ScopedQuerySet


class BackupDeviceQuerySet(ScopedQuerySet):
    def granted_to(self, user: Any) -> Self:
        """A customer sees the devices of their company."""
        return self.filter(company=user.company_id)

    def protected(self) -> Self:
        """Those that a job backs up."""
        return self.filter(pk__in=BackupJob.objects.filter(is_active=True).values("device"))

    def with_last_status(self) -> Self:
        """With `last_status`: how their last finished run went, NULL before the first."""
        runs = BackupRun.objects.finished().filter(job__device=OuterRef("pk"), job__is_active=True)
        last = runs.order_by("-started_at", "-pk").values("status")[:1]
        return self.annotate(last_status=Subquery(last))


class BackupDevice(Model):
    """A machine, or an account in a cloud, that is backed up."""

    TENANT_PATH = "company__tenant"
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="backup_devices")
    asset = models.ForeignKey(
        Asset, null=True, blank=True, on_delete=models.SET_NULL, related_name="backup_devices"
    )
    name = models.CharField(max_length=200)

    objects = BackupDeviceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "name"], name="backup_device_name_in_company"
            )
        ]

    def __str__(self) -> str:
        return self.name


class BackupJobQuerySet(ScopedQuerySet):
    def granted_to(self, user: Any) -> Self:
        """A customer sees the jobs of their company's devices."""
        return self.filter(device__company=user.company_id)


class BackupJob(Model):
    """What is copied of a device, and how often."""

    class Kind(models.TextChoices):
        FULL = "full", "Full"
        INCREMENTAL = "incremental", "Incremental"
        DIFFERENTIAL = "differential", "Differential"
        IMAGE = "image", "Image"
        CLOUD = "cloud", "Cloud"

    TENANT_PATH = "device__company__tenant"
    device = models.ForeignKey(
        BackupDevice, on_delete=models.CASCADE, related_name="jobs", db_index=False
    )
    name = models.CharField(max_length=100)
    type = models.CharField(max_length=20, choices=Kind.choices, default=Kind.INCREMENTAL)
    schedule = models.CharField(
        max_length=100, blank=True, help_text="In words: every night at 01:00."
    )
    is_active = models.BooleanField(default=True)

    objects = BackupJobQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["device", "name"], name="backup_job_name_of_device")
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.device}"


class BackupRunQuerySet(ScopedQuerySet):
    def granted_to(self, user: Any) -> Self:
        """A customer sees the runs of their company's devices."""
        return self.filter(job__device__company=user.company_id)

    def of_asset(self, asset: Asset) -> Self:
        return self.filter(job__device__asset=asset)

    def with_status(self, status: str) -> Self:
        return self.filter(status=status)

    def finished(self) -> Self:
        return self.exclude(status=BackupRun.Status.RUNNING)

    def usable(self) -> Self:
        """Those that something can be restored from."""
        return self.filter(status__in=(BackupRun.Status.SUCCESS, BackupRun.Status.WARNING))

    def newest_first(self) -> Self:
        return self.order_by("-started_at", "-pk")


class BackupRun(Model):
    """One time that a job ran."""

    class Status(models.TextChoices):
        RUNNING = "running", "Running"
        SUCCESS = "success", "Success"
        WARNING = "warning", "With warnings"
        FAILED = "failed", "Failed"

    TENANT_PATH = "job__device__company__tenant"
    job = models.ForeignKey(
        BackupJob, on_delete=models.CASCADE, related_name="runs", db_index=False
    )
    status = models.CharField(max_length=10, choices=Status.choices)
    size_bytes = models.BigIntegerField(null=True, blank=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    is_verified = models.BooleanField(
        default=False, help_text="Whether something was restored from it for a test."
    )
    message = models.CharField(max_length=500, blank=True)

    objects = BackupRunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["job", "started_at"],
                name="backup_run_of_job",
                violation_error_message="This run is recorded already.",
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(finished_at__gte=F("started_at")),
                name="backup_run_ends_after_its_start",
                violation_error_message="It ends before it begins.",
            ),
            models.CheckConstraint(
                condition=Q(size_bytes=None) | Q(size_bytes__gte=0),
                name="backup_run_has_a_size",
                violation_error_message="A size is not below zero.",
            ),
        ]
        indexes = [models.Index(fields=["-started_at", "-id"], name="backup_run_newest")]

    def __str__(self) -> str:
        return f"{self.job}, {self.started_at:%Y-%m-%d %H:%M}"


def standing_of(devices: BackupDeviceQuerySet, runs: BackupRunQuerySet) -> dict[str, Any]:
    """How the backups of these devices stand, each by its last run; two queries."""
    ended = BackupRun.Status
    counts = (
        devices.protected()
        .with_last_status()
        .aggregate(
            protected=Count("pk"),
            healthy=Count("pk", filter=Q(last_status=ended.SUCCESS)),
            warning=Count("pk", filter=Q(last_status=ended.WARNING)),
            failed=Count("pk", filter=Q(last_status=ended.FAILED)),
        )
    )
    good = runs.filter(status=ended.SUCCESS)
    return {**counts, "last_success_at": good.aggregate(last=Max("finished_at"))["last"]}
