import re

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import accounts.models.identities
import accounts.models.sessions
import helpdesk.core.models
import helpdesk.core.vault
from helpdesk.core.operations import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("accounts", "0001_initial"),
        ("accounts", "0002_mail"),
        ("accounts", "0003_customer_api"),
        ("accounts", "0004_branding"),
        ("accounts", "0005_outages"),
        ("accounts", "0006_password_links"),
        ("accounts", "0007_manager_groups"),
        ("accounts", "0008_identities"),
        ("accounts", "0009_oauth_second_factor"),
        ("accounts", "0010_vouched_roles"),
        ("accounts", "0011_branding_logo"),
    ]

    initial = True

    dependencies = [
        ("core", "0001_extensions"),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="Company",
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
                        ("number", models.PositiveIntegerField(editable=False)),
                        ("name", models.CharField(max_length=200)),
                        (
                            "mail_domains",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=253),
                                blank=True,
                                default=list,
                                help_text="People who first appear with an address in one of these belong to the company.",
                                size=None,
                            ),
                        ),
                        (
                            "tenant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="companies",
                                to="accounts.tenant",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "companies",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("tenant", "number"), name="company_number_in_tenant"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="User",
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
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        (
                            "last_login",
                            models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, editable=False),
                        ),
                        (
                            "public_id",
                            models.UUIDField(
                                default=helpdesk.core.models.new_public_id,
                                editable=False,
                                unique=True,
                            ),
                        ),
                        ("employee_number", models.PositiveIntegerField(editable=False)),
                        ("external_id", models.CharField(blank=True, max_length=255)),
                        ("username", models.CharField(blank=True, max_length=150)),
                        ("email", models.EmailField(blank=True, max_length=254)),
                        (
                            "username_key",
                            models.CharField(blank=True, editable=False, max_length=150),
                        ),
                        ("email_key", models.CharField(blank=True, editable=False, max_length=254)),
                        ("display_name", models.CharField(max_length=200)),
                        ("first_name", models.CharField(blank=True, max_length=100)),
                        ("last_name", models.CharField(blank=True, max_length=100)),
                        ("phone", models.CharField(blank=True, max_length=40)),
                        ("department", models.CharField(blank=True, max_length=100)),
                        (
                            "roles",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("admin", "Admin"),
                                        ("manager", "Manager"),
                                        ("agent", "Agent"),
                                        ("requester", "Requester"),
                                    ],
                                    max_length=20,
                                ),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        ("can_create_tickets", models.BooleanField(default=True)),
                        (
                            "asset_edit",
                            models.CharField(
                                choices=[
                                    ("None", "None"),
                                    ("Read Only", "Read Only"),
                                    ("Modify", "Modify"),
                                ],
                                default="None",
                                max_length=10,
                            ),
                        ),
                        (
                            "is_manager",
                            models.BooleanField(
                                default=False, help_text="`ismgr`: approves for their groups."
                            ),
                        ),
                        ("it_privileges", models.BooleanField(default=False)),
                        ("can_view_billing", models.BooleanField(default=False)),
                        ("is_active", models.BooleanField(default=True)),
                        ("is_system", models.BooleanField(default=False, editable=False)),
                        (
                            "company",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="employees",
                                to="accounts.company",
                            ),
                        ),
                        (
                            "site",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                to="accounts.site",
                            ),
                        ),
                        (
                            "tenant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="users",
                                to="accounts.tenant",
                            ),
                        ),
                        (
                            "is_email_verified",
                            models.BooleanField(db_default=True, default=True, editable=False),
                        ),
                        (
                            "has_second_factor",
                            models.BooleanField(db_default=False, default=False, editable=False),
                        ),
                        (
                            "vouched_roles",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=20),
                                blank=True,
                                db_default=[],
                                default=list,
                                editable=False,
                                size=None,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                models.F("tenant"),
                                django.db.models.functions.text.Lower("display_name"),
                                name="user_by_name",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass(
                                    "display_name", name="gin_trgm_ops"
                                ),
                                name="user_name_trgm",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass(
                                    "email", name="gin_trgm_ops"
                                ),
                                name="user_email_trgm",
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("roles__overlap", ["agent", "manager", "admin"]),
                                    ("vouched_roles__overlap", ["agent", "manager", "admin"]),
                                    _connector="OR",
                                ),
                                fields=["tenant"],
                                name="user_agents",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("email_key", ""), _negated=True),
                                fields=("tenant", "email_key"),
                                name="one_person_per_email",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("username_key", ""), _negated=True),
                                fields=("tenant", "username_key"),
                                name="one_person_per_username",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("external_id", ""), _negated=True),
                                fields=("tenant", "external_id"),
                                name="one_person_per_external_id",
                            ),
                            models.UniqueConstraint(
                                fields=("tenant", "employee_number"),
                                name="employee_number_in_tenant",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("is_system", True)),
                                fields=("tenant",),
                                name="one_system_user",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Session",
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
                        ("token_hash", models.BinaryField(max_length=32, unique=True)),
                        (
                            "roles",
                            models.JSONField(
                                default=list, help_text="Roles the identity provider vouched for."
                            ),
                        ),
                        ("expires_at", models.DateTimeField(db_index=True)),
                        ("last_seen_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("ip_address", models.GenericIPAddressField(null=True)),
                        ("user_agent", models.CharField(blank=True, max_length=200)),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sessions",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Site",
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
                        ("number", models.PositiveIntegerField(editable=False)),
                        ("name", models.CharField(max_length=200)),
                        ("address", models.CharField(blank=True, max_length=200)),
                        ("city", models.CharField(blank=True, max_length=100)),
                        ("state", models.CharField(blank=True, max_length=100)),
                        ("postal_code", models.CharField(blank=True, max_length=20)),
                        (
                            "country",
                            models.CharField(
                                blank=True, help_text="ISO 3166-1 alpha-2.", max_length=2
                            ),
                        ),
                        ("phone", models.CharField(blank=True, max_length=40)),
                        ("is_primary", models.BooleanField(default=False)),
                        (
                            "company",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sites",
                                to="accounts.company",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("company", "number"), name="site_number_in_company"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Tenant",
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
                        ("slug", models.SlugField(max_length=63, unique=True)),
                        (
                            "domain",
                            models.CharField(blank=True, max_length=253, null=True, unique=True),
                        ),
                        ("is_default", models.BooleanField(default=False)),
                        (
                            "mail_from_address",
                            models.EmailField(
                                blank=True,
                                help_text="Where mails come from; empty means DEFAULT_FROM_EMAIL. At most 24 characters before the @ leave room for the token that tells where a reply belongs.",
                                max_length=254,
                            ),
                        ),
                        (
                            "mail_from_name",
                            models.CharField(
                                blank=True,
                                help_text="Who mails come from; empty means the name above.",
                                max_length=100,
                            ),
                        ),
                        (
                            "requires_second_factor",
                            models.BooleanField(
                                db_default=False,
                                default=False,
                                help_text="Agents, managers and admins set one up before they can do anything else.",
                                verbose_name="staff need a second factor",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("is_default", True)),
                                fields=("is_default",),
                                name="one_default_tenant",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Team",
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
                            "public_id",
                            models.UUIDField(
                                default=helpdesk.core.models.new_public_id,
                                editable=False,
                                unique=True,
                            ),
                        ),
                        ("name", models.CharField(max_length=100)),
                        (
                            "lead",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="leads_teams",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "members",
                            models.ManyToManyField(
                                blank=True, related_name="teams", to=settings.AUTH_USER_MODEL
                            ),
                        ),
                        (
                            "tenant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="teams",
                                to="accounts.tenant",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                models.F("tenant"),
                                django.db.models.functions.text.Lower("name"),
                                name="team_name_in_tenant",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OneTimeLink",
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
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("first_admin", "Make the first admin"),
                                    ("password", "Choose a password"),
                                    ("email", "Confirm an address"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("token_hash", models.BinaryField(max_length=32, unique=True)),
                        (
                            "expires_at",
                            models.DateTimeField(default=accounts.models.sessions._tomorrow),
                        ),
                        ("used_at", models.DateTimeField(null=True)),
                        (
                            "tenant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.tenant",
                            ),
                        ),
                        ("email_key", models.CharField(blank=True, max_length=254)),
                        (
                            "person",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Mail",
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
                            "public_id",
                            models.UUIDField(
                                default=helpdesk.core.models.new_public_id,
                                editable=False,
                                unique=True,
                            ),
                        ),
                        ("kind", models.CharField(max_length=40)),
                        ("data", models.JSONField(default=dict)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("sent", "Sent"),
                                    ("needless", "Nothing left to tell"),
                                    ("set_aside", "Set aside"),
                                ],
                                default="waiting",
                                max_length=10,
                            ),
                        ),
                        ("attempts", models.PositiveSmallIntegerField(default=0, editable=False)),
                        (
                            "next_try_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, null=True
                            ),
                        ),
                        ("sent_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "address",
                            models.CharField(
                                blank=True, help_text="Where it went.", max_length=254
                            ),
                        ),
                        (
                            "error",
                            models.CharField(
                                blank=True, help_text="What the last try ended in.", max_length=300
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("next_try_at__isnull", False)),
                                fields=["next_try_at"],
                                name="mail_due",
                            ),
                            models.Index(fields=["person", "created_at"], name="mail_of_person"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("next_try_at__isnull", False), ("state", "waiting")),
                                    models.Q(
                                        models.Q(("state", "waiting"), _negated=True),
                                        ("next_try_at", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="mail_waits_for_a_try",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RefreshToken",
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
                        ("token_hash", models.BinaryField(max_length=32, unique=True)),
                        ("expires_at", models.DateTimeField(db_index=True)),
                        ("replaced_at", models.DateTimeField(null=True)),
                        (
                            "session",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="refresh_tokens",
                                to="accounts.session",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Branding",
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
                        ("name", models.CharField(blank=True, max_length=100)),
                        (
                            "primary_color",
                            models.CharField(
                                blank=True,
                                max_length=7,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        re.compile("^#[0-9a-fA-F]{6}\\Z"), "A color like #1d5fd1."
                                    )
                                ],
                            ),
                        ),
                        (
                            "accent_color",
                            models.CharField(
                                blank=True,
                                max_length=7,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        re.compile("^#[0-9a-fA-F]{6}\\Z"), "A color like #0f766e."
                                    )
                                ],
                            ),
                        ),
                        ("support_email", models.EmailField(blank=True, max_length=254)),
                        ("support_phone", models.CharField(blank=True, max_length=40)),
                        (
                            "company",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="branding",
                                to="accounts.company",
                            ),
                        ),
                        (
                            "tenant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="brandings",
                                to="accounts.tenant",
                            ),
                        ),
                        (
                            "logo_digest",
                            models.CharField(blank=True, editable=False, max_length=64),
                        ),
                        ("logo_png", models.BinaryField(blank=True, null=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("company", None)),
                                fields=("tenant",),
                                name="one_branding_of_tenant",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Module",
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
                                choices=[
                                    ("assets", "Assets"),
                                    ("networks", "Networks"),
                                    ("licenses", "Software licenses"),
                                    ("contracts", "Service contracts"),
                                    ("domains", "Domains"),
                                    ("backups", "Backups"),
                                    ("knowledge_base", "Knowledge base"),
                                    ("chat", "Chat"),
                                    ("billing", "Billing"),
                                    ("projects", "Projects"),
                                    ("reports", "Reports"),
                                    ("outages", "Outages"),
                                ],
                                max_length=20,
                                verbose_name="module",
                            ),
                        ),
                        ("is_enabled", models.BooleanField(default=True)),
                        (
                            "company",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="modules",
                                to="accounts.company",
                            ),
                        ),
                        (
                            "tenant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="modules",
                                to="accounts.tenant",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("tenant", "company", "key"),
                                name="one_switch_per_module",
                                nulls_distinct=False,
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Outage",
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
                        ("title", models.CharField(max_length=200)),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("planned", "Planned"),
                                    ("investigating", "Investigating"),
                                    ("identified", "Identified"),
                                    ("monitoring", "Monitoring"),
                                    ("resolved", "Resolved"),
                                ],
                                default="investigating",
                                max_length=20,
                            ),
                        ),
                        (
                            "severity",
                            models.CharField(
                                choices=[
                                    ("maintenance", "Maintenance"),
                                    ("minor", "Minor"),
                                    ("major", "Major"),
                                    ("critical", "Critical"),
                                ],
                                default="minor",
                                max_length=20,
                            ),
                        ),
                        (
                            "affected",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=100),
                                blank=True,
                                default=list,
                                help_text="Services that people know by name, with commas between them.",
                                size=None,
                            ),
                        ),
                        ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "eta",
                            models.DateTimeField(
                                blank=True,
                                help_text="When it is expected to be over.",
                                null=True,
                                verbose_name="expected end",
                            ),
                        ),
                        (
                            "resolved_at",
                            models.DateTimeField(blank=True, editable=False, null=True),
                        ),
                        (
                            "company",
                            models.ForeignKey(
                                blank=True,
                                help_text="Who it concerns; without one, every customer.",
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="outages",
                                to="accounts.company",
                            ),
                        ),
                        (
                            "tenant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="outages",
                                to="accounts.tenant",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("resolved_at", None)),
                                fields=["tenant"],
                                name="outage_active",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("resolved_at__isnull", False), ("status", "resolved")
                                    ),
                                    models.Q(
                                        models.Q(("status", "resolved"), _negated=True),
                                        ("resolved_at", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="outage_resolved_with_its_time",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OutageUpdate",
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
                                    ("planned", "Planned"),
                                    ("investigating", "Investigating"),
                                    ("identified", "Identified"),
                                    ("monitoring", "Monitoring"),
                                    ("resolved", "Resolved"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("message", models.TextField(max_length=5000)),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "outage",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="updates",
                                to="accounts.outage",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Delegation",
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
                        ("starts_on", models.DateField()),
                        ("ends_on", models.DateField(blank=True, null=True)),
                        ("note", models.CharField(blank=True, max_length=500)),
                        (
                            "delegate",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="held_delegations",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "manager",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="delegation",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on", None),
                                    ("ends_on__gte", models.F("starts_on")),
                                    _connector="OR",
                                ),
                                name="delegation_ends_after_its_start",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("delegate", models.F("manager")), _negated=True
                                ),
                                name="delegation_to_somebody_else",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ManagerGroup",
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
                        ("description", models.CharField(blank=True, max_length=500)),
                        (
                            "company",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="manager_groups",
                                to="accounts.company",
                            ),
                        ),
                        (
                            "managers",
                            models.ManyToManyField(
                                blank=True, related_name="led_groups", to=settings.AUTH_USER_MODEL
                            ),
                        ),
                        (
                            "members",
                            models.ManyToManyField(
                                blank=True,
                                related_name="manager_groups",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                models.F("company"),
                                django.db.models.functions.text.Lower("name"),
                                name="manager_group_name_in_company",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OAuthFlow",
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
                            "provider",
                            models.CharField(
                                choices=[
                                    ("google", "Google"),
                                    ("microsoft", "Microsoft"),
                                    ("apple", "Apple"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("state_hash", models.BinaryField(max_length=32, unique=True)),
                        (
                            "browser_hash",
                            models.BinaryField(blank=True, default=b"", max_length=32),
                        ),
                        ("redirect_uri", models.CharField(max_length=500)),
                        ("next_path", models.CharField(blank=True, max_length=2000)),
                        (
                            "expires_at",
                            models.DateTimeField(
                                db_index=True, default=accounts.models.identities._soon
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                help_text="Who connects an identity; empty, somebody signs in.",
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                            "is_asked",
                            models.BooleanField(
                                default=False, help_text="Whether the provider was asked."
                            ),
                        ),
                        (
                            "vouched_for",
                            models.ForeignKey(
                                help_text="Who came back, while a code of their second factor is wanted.",
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="SecondFactor",
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
                        ("sealed_secret", helpdesk.core.vault.SealedField(editable=False)),
                        ("confirmed_at", models.DateTimeField(null=True)),
                        ("last_step", models.BigIntegerField(default=0)),
                        (
                            "person",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="second_factor",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Identity",
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
                            "provider",
                            models.CharField(
                                choices=[
                                    ("google", "Google"),
                                    ("microsoft", "Microsoft"),
                                    ("apple", "Apple"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("subject", models.CharField(max_length=255)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="identities",
                                to=settings.AUTH_USER_MODEL,
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
                    ],
                    options={
                        "verbose_name_plural": "identities",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("tenant", "provider", "subject"),
                                name="one_person_per_identity",
                            ),
                            models.UniqueConstraint(
                                fields=("person", "provider"), name="one_identity_per_provider"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="IdentityProvider",
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
                                choices=[
                                    ("google", "Google"),
                                    ("microsoft", "Microsoft"),
                                    ("apple", "Apple"),
                                ],
                                max_length=20,
                                verbose_name="provider",
                            ),
                        ),
                        ("client_id", models.CharField(max_length=200, verbose_name="client id")),
                        (
                            "sealed_secret",
                            helpdesk.core.vault.SealedField(blank=True, editable=False),
                        ),
                        (
                            "directory",
                            models.CharField(
                                blank=True,
                                help_text="Microsoft: the id of the one directory whose people may come; empty is any.",
                                max_length=100,
                            ),
                        ),
                        (
                            "team_id",
                            models.CharField(
                                blank=True,
                                help_text="Apple only.",
                                max_length=20,
                                verbose_name="team id",
                            ),
                        ),
                        (
                            "key_id",
                            models.CharField(
                                blank=True,
                                help_text="Apple only.",
                                max_length=20,
                                verbose_name="key id",
                            ),
                        ),
                        ("is_enabled", models.BooleanField(default=True)),
                        (
                            "tenant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="identity_providers",
                                to="accounts.tenant",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("tenant", "key"), name="one_provider_of_a_kind"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RecoveryCode",
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
                        ("code_hash", models.BinaryField(max_length=32)),
                        ("used_at", models.DateTimeField(null=True)),
                        (
                            "factor",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="recovery_codes",
                                to="accounts.secondfactor",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("factor", "code_hash"), name="recovery_code_of_factor"
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
