import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.serializers.json
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import assets.models.networks
import helpdesk.core.vault
from helpdesk.core.operations import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("assets", "0001_initial"),
        ("assets", "0002_inventory"),
        ("assets", "0003_ports_and_credentials"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_squashed_0011_branding_logo"),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="AssetType",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, editable=False),
                        ),
                        ("name", models.CharField(max_length=60)),
                        ("description", models.CharField(blank=True, max_length=200)),
                        (
                            "tenant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="asset_types",
                                to="accounts.tenant",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                models.F("tenant"),
                                django.db.models.functions.text.Lower("name"),
                                name="asset_type_name_in_tenant",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AssetField",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, editable=False),
                        ),
                        (
                            "key",
                            models.CharField(
                                help_text="The name programs use: small letters, digits and _.",
                                max_length=40,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "\\A[a-z][a-z0-9_]*\\Z", "Small letters, digits and _."
                                    )
                                ],
                            ),
                        ),
                        ("label", models.CharField(max_length=100)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("text", "Text"),
                                    ("number", "Number"),
                                    ("date", "Date"),
                                    ("choice", "Choice"),
                                    ("bool", "Yes or no"),
                                ],
                                default="text",
                                max_length=10,
                            ),
                        ),
                        (
                            "choices",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=100),
                                blank=True,
                                default=list,
                                help_text="Of a choice.",
                                size=None,
                            ),
                        ),
                        ("is_required", models.BooleanField(default=False)),
                        ("position", models.PositiveSmallIntegerField(default=0)),
                        (
                            "type",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="fields",
                                to="assets.assettype",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("type", "key"), name="asset_field_key_in_type"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Asset",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, editable=False),
                        ),
                        ("machine_name", models.CharField(max_length=200)),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("ordered", "Ordered"),
                                    ("in_stock", "In stock"),
                                    ("active", "Active"),
                                    ("in_repair", "In repair"),
                                    ("lost", "Lost"),
                                    ("retired", "Retired"),
                                ],
                                default="active",
                                max_length=20,
                            ),
                        ),
                        ("serial_number", models.CharField(blank=True, max_length=100)),
                        ("manufacturer", models.CharField(blank=True, max_length=100)),
                        ("model", models.CharField(blank=True, max_length=100)),
                        ("purchased_on", models.DateField(blank=True, null=True)),
                        ("warranty_expires_on", models.DateField(blank=True, null=True)),
                        ("notes", models.TextField(blank=True)),
                        ("external_id", models.CharField(blank=True, max_length=255)),
                        (
                            "custom_fields",
                            models.JSONField(
                                blank=True,
                                default=dict,
                                encoder=django.core.serializers.json.DjangoJSONEncoder,
                            ),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(default=django.utils.timezone.now, editable=False),
                        ),
                        (
                            "search",
                            models.GeneratedField(
                                db_persist=True,
                                expression=django.db.models.functions.text.Lower(
                                    django.db.models.functions.text.Concat(
                                        "machine_name",
                                        models.Value(" "),
                                        "serial_number",
                                        models.Value(" "),
                                        "manufacturer",
                                        models.Value(" "),
                                        "model",
                                        models.Value(" "),
                                        "external_id",
                                    )
                                ),
                                output_field=models.TextField(),
                            ),
                        ),
                        (
                            "assigned_to",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="assets",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "company",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="assets",
                                to="accounts.company",
                            ),
                        ),
                        (
                            "site",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="assets",
                                to="accounts.site",
                            ),
                        ),
                        (
                            "tenant",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.tenant",
                            ),
                        ),
                        (
                            "type",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assets",
                                to="assets.assettype",
                            ),
                        ),
                        (
                            "warranty_status",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("upcoming", "Upcoming"),
                                    ("active", "Active"),
                                    ("expiring", "Expires soon"),
                                    ("expired", "Expired"),
                                    ("cancelled", "Cancelled"),
                                ],
                                editable=False,
                                max_length=10,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                models.F("company"),
                                django.db.models.functions.text.Lower("machine_name"),
                                models.F("id"),
                                name="asset_of_company",
                            ),
                            models.Index(
                                models.F("tenant"),
                                django.db.models.functions.text.Lower("machine_name"),
                                models.F("id"),
                                name="asset_of_tenant",
                            ),
                            models.Index(
                                models.F("warranty_expires_on"),
                                condition=models.Q(("warranty_expires_on", None), _negated=True),
                                name="asset_warranty",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass(
                                    "search", name="gin_trgm_ops"
                                ),
                                name="asset_search_trgm",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                models.F("company"),
                                django.db.models.functions.text.Upper("serial_number"),
                                condition=models.Q(("serial_number", ""), _negated=True),
                                name="asset_serial_in_company",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("company", "external_id"),
                                name="asset_external_id_in_company",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BackupDevice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, editable=False),
                        ),
                        ("name", models.CharField(max_length=200)),
                        (
                            "asset",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="backup_devices",
                                to="assets.asset",
                            ),
                        ),
                        (
                            "company",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="backup_devices",
                                to="accounts.company",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("company", "name"), name="backup_device_name_in_company"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BackupJob",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, editable=False),
                        ),
                        ("name", models.CharField(max_length=100)),
                        (
                            "type",
                            models.CharField(
                                choices=[
                                    ("full", "Full"),
                                    ("incremental", "Incremental"),
                                    ("differential", "Differential"),
                                    ("image", "Image"),
                                    ("cloud", "Cloud"),
                                ],
                                default="incremental",
                                max_length=20,
                            ),
                        ),
                        (
                            "schedule",
                            models.CharField(
                                blank=True,
                                help_text="In words: every night at 01:00.",
                                max_length=100,
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True)),
                        (
                            "device",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="jobs",
                                to="assets.backupdevice",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("device", "name"), name="backup_job_name_of_device"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BackupRun",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, editable=False),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("running", "Running"),
                                    ("success", "Success"),
                                    ("warning", "With warnings"),
                                    ("failed", "Failed"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("size_bytes", models.BigIntegerField(blank=True, null=True)),
                        ("started_at", models.DateTimeField()),
                        ("finished_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "is_verified",
                            models.BooleanField(
                                default=False,
                                help_text="Whether something was restored from it for a test.",
                            ),
                        ),
                        ("message", models.CharField(blank=True, max_length=500)),
                        (
                            "job",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="runs",
                                to="assets.backupjob",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["-started_at", "-id"], name="backup_run_newest")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("job", "started_at"),
                                name="backup_run_of_job",
                                violation_error_message="This run is recorded already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("finished_at", None),
                                    ("finished_at__gte", models.F("started_at")),
                                    _connector="OR",
                                ),
                                name="backup_run_ends_after_its_start",
                                violation_error_message="It ends before it begins.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("size_bytes", None), ("size_bytes__gte", 0), _connector="OR"
                                ),
                                name="backup_run_has_a_size",
                                violation_error_message="A size is not below zero.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Contract",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, editable=False),
                        ),
                        ("name", models.CharField(max_length=200)),
                        (
                            "reference",
                            models.CharField(
                                blank=True, help_text="Its number on paper.", max_length=60
                            ),
                        ),
                        (
                            "type",
                            models.CharField(
                                choices=[
                                    ("managed_service", "Managed service"),
                                    ("support", "Support"),
                                    ("maintenance", "Maintenance"),
                                    ("warranty", "Warranty"),
                                    ("lease", "Lease"),
                                    ("other", "Other"),
                                ],
                                default="support",
                                max_length=20,
                            ),
                        ),
                        ("start_date", models.DateField()),
                        (
                            "end_date",
                            models.DateField(blank=True, help_text="Its last day.", null=True),
                        ),
                        ("auto_renew", models.BooleanField(default=False)),
                        (
                            "term_months",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="How long it goes on each time it renews itself.",
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(120),
                                ],
                            ),
                        ),
                        (
                            "sla_name",
                            models.CharField(
                                blank=True,
                                help_text="The name of the policy whose times are promised.",
                                max_length=100,
                                verbose_name="service level",
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("upcoming", "Upcoming"),
                                    ("active", "Active"),
                                    ("expiring", "Expires soon"),
                                    ("expired", "Expired"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="active",
                                editable=False,
                                max_length=10,
                            ),
                        ),
                        ("notes", models.TextField(blank=True, max_length=10000)),
                        (
                            "assets",
                            models.ManyToManyField(
                                blank=True, related_name="contracts", to="assets.asset"
                            ),
                        ),
                        (
                            "company",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="contracts",
                                to="accounts.company",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["company", "end_date"], name="contract_of_company")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("end_date", None),
                                    ("end_date__gte", models.F("start_date")),
                                    _connector="OR",
                                ),
                                name="contract_ends_after_its_start",
                                violation_error_message="It ends before it begins.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Domain",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, editable=False),
                        ),
                        (
                            "name",
                            models.CharField(
                                max_length=253,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "\\A(?=.{4,253}\\Z)((?!-)[a-z0-9-]{1,63}(?<!-)\\.)+(?!-)[a-z0-9-]{1,63}(?<!-)\\Z",
                                        "A name like example.com.",
                                    )
                                ],
                                verbose_name="domain name",
                            ),
                        ),
                        ("registrar", models.CharField(blank=True, max_length=100)),
                        ("registered_at", models.DateTimeField(blank=True, null=True)),
                        ("expires_at", models.DateTimeField(blank=True, null=True)),
                        ("auto_renew", models.BooleanField(default=False)),
                        (
                            "ssl_issuer",
                            models.CharField(
                                blank=True, max_length=100, verbose_name="issuer of the certificate"
                            ),
                        ),
                        (
                            "ssl_expires_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="certificate expires at"
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("upcoming", "Upcoming"),
                                    ("active", "Active"),
                                    ("expiring", "Expires soon"),
                                    ("expired", "Expired"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="active",
                                editable=False,
                                max_length=10,
                            ),
                        ),
                        (
                            "ssl_status",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("upcoming", "Upcoming"),
                                    ("active", "Active"),
                                    ("expiring", "Expires soon"),
                                    ("expired", "Expired"),
                                    ("cancelled", "Cancelled"),
                                ],
                                editable=False,
                                max_length=10,
                            ),
                        ),
                        ("notes", models.TextField(blank=True, max_length=10000)),
                        (
                            "company",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="domains",
                                to="accounts.company",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["company", "expires_at"], name="domain_of_company")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("company", "name"), name="domain_in_company"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="License",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, editable=False),
                        ),
                        ("name", models.CharField(max_length=200)),
                        ("vendor", models.CharField(blank=True, max_length=100)),
                        (
                            "license_type",
                            models.CharField(
                                choices=[
                                    ("subscription", "Subscription"),
                                    ("perpetual", "Perpetual"),
                                    ("volume", "Volume"),
                                    ("oem", "OEM"),
                                    ("open_source", "Open source"),
                                    ("other", "Other"),
                                ],
                                default="subscription",
                                max_length=20,
                            ),
                        ),
                        (
                            "seats",
                            models.PositiveIntegerField(
                                blank=True,
                                help_text="On how many machines it may be used; empty means on any number.",
                                null=True,
                                validators=[django.core.validators.MinValueValidator(1)],
                            ),
                        ),
                        ("sealed_key", helpdesk.core.vault.SealedField(blank=True, editable=False)),
                        ("key_hint", models.CharField(blank=True, editable=False, max_length=4)),
                        ("expires_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("upcoming", "Upcoming"),
                                    ("active", "Active"),
                                    ("expiring", "Expires soon"),
                                    ("expired", "Expired"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="active",
                                editable=False,
                                max_length=10,
                            ),
                        ),
                        ("notes", models.TextField(blank=True, max_length=10000)),
                        (
                            "company",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="licenses",
                                to="accounts.company",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["company", "expires_at"], name="license_of_company"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("seats", None), ("seats__gte", 1), _connector="OR"
                                ),
                                name="license_has_a_seat",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LicenseSeat",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, editable=False),
                        ),
                        (
                            "asset",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="license_seats",
                                to="assets.asset",
                            ),
                        ),
                        (
                            "license",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="seat_links",
                                to="assets.license",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("license", "asset"), name="one_seat_per_asset"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Network",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, editable=False),
                        ),
                        ("name", models.CharField(max_length=100)),
                        (
                            "cidr",
                            assets.models.networks.CidrField(
                                help_text="Such as 10.20.0.0/24.",
                                max_length=43,
                                verbose_name="range",
                            ),
                        ),
                        ("gateway", models.GenericIPAddressField(blank=True, null=True)),
                        (
                            "dns",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.GenericIPAddressField(),
                                blank=True,
                                default=list,
                                help_text="Addresses, with commas between them.",
                                size=4,
                                verbose_name="name servers",
                            ),
                        ),
                        (
                            "dhcp_from",
                            models.GenericIPAddressField(
                                blank=True, null=True, verbose_name="first address by DHCP"
                            ),
                        ),
                        (
                            "dhcp_to",
                            models.GenericIPAddressField(
                                blank=True, null=True, verbose_name="last address by DHCP"
                            ),
                        ),
                        ("notes", models.TextField(blank=True, max_length=10000)),
                        (
                            "company",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="networks",
                                to="accounts.company",
                            ),
                        ),
                        (
                            "site",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="networks",
                                to="accounts.site",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("company", "name"), name="network_name_in_company"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("dhcp_from", None), ("dhcp_to", None)),
                                    models.Q(
                                        ("dhcp_from__isnull", False), ("dhcp_to__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="network_dhcp_from_and_to",
                                violation_error_message="DHCP needs a first and a last address.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="VLAN",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, editable=False),
                        ),
                        (
                            "number",
                            models.PositiveSmallIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(4094),
                                ]
                            ),
                        ),
                        ("name", models.CharField(max_length=100)),
                        (
                            "cidr",
                            assets.models.networks.CidrField(
                                blank=True, max_length=43, null=True, verbose_name="range"
                            ),
                        ),
                        (
                            "network",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="vlans",
                                to="assets.network",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "VLAN",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("network", "number"),
                                name="vlan_number_in_network",
                                violation_error_message="The network has a VLAN of this number already.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="IPAddress",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, editable=False),
                        ),
                        ("address", models.GenericIPAddressField(unpack_ipv4=True)),
                        (
                            "type",
                            models.CharField(
                                choices=[
                                    ("static", "Static"),
                                    ("dhcp", "By DHCP"),
                                    ("reserved", "Reserved"),
                                    ("virtual", "Virtual"),
                                ],
                                default="static",
                                max_length=10,
                            ),
                        ),
                        ("is_primary", models.BooleanField(default=False)),
                        ("notes", models.CharField(blank=True, max_length=200)),
                        (
                            "asset",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="ip_addresses",
                                to="assets.asset",
                            ),
                        ),
                        (
                            "company",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="ip_addresses",
                                to="accounts.company",
                            ),
                        ),
                        (
                            "network",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="addresses",
                                to="assets.network",
                            ),
                        ),
                        (
                            "vlan",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="addresses",
                                to="assets.vlan",
                                verbose_name="VLAN",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "IP address",
                        "verbose_name_plural": "IP addresses",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("company", "address", "network"),
                                name="ip_address_in_network",
                                nulls_distinct=False,
                                violation_error_message="This address is taken.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("is_primary", True)),
                                fields=("asset",),
                                name="one_primary_address_of_asset",
                                violation_error_message="The asset has a primary address already.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Credential",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, editable=False),
                        ),
                        ("label", models.CharField(blank=True, max_length=100)),
                        ("username", models.CharField(blank=True, max_length=200)),
                        ("sealed_password", helpdesk.core.vault.SealedField(editable=False)),
                        ("url", models.CharField(blank=True, max_length=500)),
                        ("notes", models.TextField(blank=True)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        (
                            "asset",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="credentials",
                                to="assets.asset",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="CredentialAccess",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, editable=False),
                        ),
                        ("machine_name", models.CharField(max_length=200)),
                        ("label", models.CharField(blank=True, max_length=100)),
                        ("ip_address", models.GenericIPAddressField(null=True)),
                        (
                            "asset",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="credential_accesses",
                                to="assets.asset",
                            ),
                        ),
                        (
                            "company",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.company",
                            ),
                        ),
                        (
                            "credential",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="accesses",
                                to="assets.credential",
                            ),
                        ),
                        (
                            "tenant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.tenant",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "credential accesses",
                    },
                ),
                migrations.CreateModel(
                    name="AssetRelation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, editable=False),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("depends_on", "Depends on"),
                                    ("connected_to", "Connected to"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "source",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="relations",
                                to="assets.asset",
                            ),
                        ),
                        (
                            "target",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="relations_to",
                                to="assets.asset",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("source", "target", "kind"), name="asset_relation_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("source", models.F("target")), _negated=True),
                                name="asset_relation_to_another",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Port",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, editable=False),
                        ),
                        ("name", models.CharField(max_length=60)),
                        (
                            "type",
                            models.CharField(
                                blank=True, help_text="ethernet, sfp+, wifi …", max_length=40
                            ),
                        ),
                        ("mac_address", models.CharField(blank=True, max_length=17)),
                        (
                            "ip_address",
                            models.GenericIPAddressField(blank=True, null=True, unpack_ipv4=True),
                        ),
                        ("speed", models.CharField(blank=True, max_length=20)),
                        (
                            "connected_to",
                            models.CharField(
                                blank=True, help_text="What the cable leads to.", max_length=200
                            ),
                        ),
                        ("notes", models.TextField(blank=True)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        (
                            "asset",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="ports",
                                to="assets.asset",
                            ),
                        ),
                        (
                            "vlan",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="ports",
                                to="assets.vlan",
                                verbose_name="VLAN",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                models.F("asset"),
                                django.db.models.functions.text.Lower("name"),
                                name="port_name_of_asset",
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
