"""How the backups of the company go: V110."""

from typing import Any

import orjson
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from accounts.permissions import Perm
from assets.models import BackupDevice, BackupJob, BackupRun
from assets.models.backups import standing_of
from helpdesk.api.customer.dialect import MOST_PER_PAGE, PER_PAGE, CustomerView, number_in
from helpdesk.api.customer.shapes import Error, flag, number, text
from helpdesk.api.responses import JSONText
from helpdesk.api.rows import Field, Shape, seconds

moment = serializers.DateTimeField
LAST_ID = 10**8 - 1

BACKUP = Shape(
    "Backup",
    table="assets_backuprun",
    joins=(
        "JOIN assets_backupjob job ON job.id = t.job_id "
        "JOIN assets_backupdevice device ON device.id = job.device_id "
        "LEFT JOIN assets_asset asset ON asset.id = device.asset_id"
    ),
    keeps_nulls=True,
    fields=[
        Field("backup_id", "t.id", number()),
        Field("asset_id", "asset.id", number(allow_null=True)),
        Field("machine_name", "coalesce(asset.machine_name, device.name)", text()),
        Field("job_name", "job.name", text()),
        Field("type", "job.type", serializers.ChoiceField(BackupJob.Kind.choices)),
        Field("status", "t.status", serializers.ChoiceField(BackupRun.Status.choices)),
        Field("size_bytes", "t.size_bytes", number(allow_null=True)),
        Field("started_at", seconds("t.started_at"), moment()),
        Field("finished_at", seconds("t.finished_at"), moment(allow_null=True)),
        Field("verified", "t.is_verified", flag()),
    ],
)


class BackupStatus(serializers.Serializer):
    protected = number(help_text="Devices that a job backs up.")
    healthy = number(help_text="Whose last run went well.")
    warning = number()
    failed = number()
    last_success_at = moment(allow_null=True)


class BackupsData(serializers.Serializer):
    status = BackupStatus()
    backups = BACKUP.serializer(many=True)


class BackupsOut(serializers.Serializer):
    success = flag()
    data = BackupsData()


class Backups(CustomerView):
    module = "backups"

    @extend_schema(
        operation_id="V110_backups",
        summary="How the backups stand, and the latest of them",
        parameters=[
            OpenApiParameter("asset_id", int, description="Those of one asset only."),
            OpenApiParameter("limit", int, description="20 unless told, at most 100."),
        ],
        responses={200: BackupsOut, 400: Error, 401: Error, 403: Error, 429: Error},
    )
    def get(self, request: Request) -> JSONText:
        self.allow(Perm.SEE_ASSETS)
        devices = BackupDevice.objects.visible_to(request.user)
        runs = BackupRun.objects.visible_to(request.user)
        limit = number_in(request, "limit", default=PER_PAGE, most=MOST_PER_PAGE)
        if "asset_id" in request.GET:
            asset = number_in(request, "asset_id", default=1, most=LAST_ID)
            devices, runs = devices.filter(asset=asset), runs.filter(job__device__asset=asset)
        status = orjson.dumps(status_out(standing_of(devices, runs))).decode()
        found = BACKUP.page(runs.newest_first(), limit=limit).as_array()
        return JSONText(f'{{"success":true,"data":{{"status":{status},"backups":{found}}}}}')


def status_out(standing: dict[str, Any]) -> dict[str, Any]:
    last = standing["last_success_at"]
    return {**standing, "last_success_at": last and f"{last:%Y-%m-%dT%H:%M:%SZ}"}
