"""All settings, from the environment (see `docs/configuration.md`)."""

from pathlib import Path

from helpdesk import env
from helpdesk.core.logging import configure as configure_logging
from helpdesk.runtime import addresses, options

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = options.data_dir()

# Who we are and how we run
DEBUG = env.flag("DEBUG")
DEMO = env.flag("DEMO")
DEMO_PUBLIC = env.flag("DEMO_PUBLIC")
SECRET_KEY = env.text("SECRET_KEY")
# Of what `helpdesk.core.vault` seals, the newest first.
CREDENTIAL_KEYS = env.words("CREDENTIAL_KEYS")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "*")
PUBLIC_URL = env.text("PUBLIC_URL", "http://localhost:8080").rstrip("/")
ALLOW_TENANT_HEADER = env.flag("ALLOW_TENANT_HEADER")
TRUST_PROXY = env.flag("TRUST_PROXY")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUST_PROXY else None

# Applications, lowest layer last
INSTALLED_APPS = [
    "helpdesk",
    "desk",
    "portal",
    "helpdesk.reporting",
    "helpdesk.imports",
    "helpdesk.search",
    "tickets",
    "assets",
    "accounts",
    "helpdesk.core",
    "helpdesk.admin_site.HelpdeskAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "rest_framework",
    "corsheaders",
    "drf_spectacular",
    "django_htmx",
    "mozilla_django_oidc",
]
MIDDLEWARE = [
    "helpdesk.core.middleware.MeterMiddleware",
    "helpdesk.core.middleware.ProxyMiddleware",
    "helpdesk.core.middleware.RequestLogMiddleware",
    "helpdesk.core.middleware.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "helpdesk.api.middleware.ExactCorsMiddleware",
    "helpdesk.core.middleware.TrailingSlashMiddleware",
    "helpdesk.api.customer.middleware.StrangersMiddleware",
    "accounts.middleware.FlowSessionMiddleware",
    "accounts.middleware.TenantMiddleware",
    "accounts.middleware.AuthenticationMiddleware",
    "helpdesk.api.customer.middleware.LimitsMiddleware",
    "helpdesk.core.middleware.BodyMiddleware",
    "accounts.middleware.CrossSiteMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "helpdesk.core.middleware.PageMessagesMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "helpdesk.urls"
WSGI_APPLICATION = "helpdesk.wsgi.application"
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "helpdesk.core.csrf.token",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["helpdesk.templatetags.fixed", "helpdesk.templatetags.frames"],
            "loaders": [
                (
                    "helpdesk.core.templates.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
        },
    }
]
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

# Data
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"

# Signing in
AUTH_MODE = env.choice("AUTH_MODE", "oidc", ("oidc", "local"))
# People are known by our own session rows (`accounts.middleware`), which the admin's check overlooks.
SILENCED_SYSTEM_CHECKS = [
    "admin.E408",
    # SecurityHeadersMiddleware sets these headers, differently for pages and APIs.
    "security.W001",
    "security.W002",
    # Every route of the agent API answers under /api too, on purpose.
    "drf_spectacular.W001",
]
AUTHENTICATION_BACKENDS = ["accounts.backends.TenantBackend"]
PASSWORD_HASHERS = ["accounts.hashers.Argon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ADMIN_PASSWORD = env.text("ADMIN_PASSWORD")
LOGIN_URL = "/login"
SECURE_COOKIES = env.flag("SECURE_COOKIES", PUBLIC_URL.startswith("https://"))
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE = SECURE_COOKIES
CSRF_FAILURE_VIEW = "helpdesk.pages.csrf_failure"
# Sessions of Django's own carry nothing but the state of a sign-in by OpenID under way.
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
SESSION_COOKIE_NAME = "hd_flow"
SESSION_COOKIE_AGE = 600
SESSION_COOKIE_HTTPONLY = True

# OpenID Connect: bearer tokens, and the code flow of browsers
OIDC_ISSUER = env.text("OIDC_ISSUER")
OIDC_JWKS_URL = env.text("OIDC_JWKS_URL")
OIDC_AUDIENCE = env.text("OIDC_AUDIENCE")
OIDC_GROUP_CLAIM = env.text("OIDC_GROUP_CLAIM", "groups")
OIDC_ROLE_MAP = dict(pair.split("=", 1) for pair in env.words("OIDC_ROLE_MAP") if "=" in pair)
JWT_CLOCK_SKEW_SECONDS = env.number("JWT_CLOCK_SKEW_SECONDS", 60)
OIDC_RP_CLIENT_ID = env.text("OIDC_CLIENT_ID")
OIDC_RP_CLIENT_SECRET = env.text("OIDC_CLIENT_SECRET")
OIDC_RP_SIGN_ALGO = env.text("OIDC_SIGN_ALGO", "RS256")
OIDC_RP_SCOPES = env.text("OIDC_SCOPES", "openid email profile")
OIDC_OP_JWKS_ENDPOINT = OIDC_JWKS_URL
OIDC_OP_AUTHORIZATION_ENDPOINT = env.text("OIDC_AUTHORIZATION_URL")
OIDC_OP_TOKEN_ENDPOINT = env.text("OIDC_TOKEN_URL")
OIDC_OP_USER_ENDPOINT = env.text("OIDC_USERINFO_URL")
OIDC_RECHECK_MINUTES = env.number("OIDC_RECHECK_MINUTES", 15)
OIDC_USE_PKCE = True
OIDC_PKCE_CODE_CHALLENGE_METHOD = "S256"
OIDC_USE_NONCE = True
OIDC_TIMEOUT = 5
OIDC_AUTHENTICATION_CALLBACK_URL = "oidc_callback"
if OIDC_RP_CLIENT_ID:
    AUTHENTICATION_BACKENDS.append("accounts.backends.OpenIDBackend")
LOGIN_REDIRECT_URL_FAILURE = "/login?failed=1"

# Google, Microsoft, Apple: for every tenant that has no registration of its own with them
OAUTH_ISSUERS = {
    "google": env.text("GOOGLE_ISSUER", "https://accounts.google.com"),
    "microsoft": env.text("MICROSOFT_ISSUER", "https://login.microsoftonline.com/common/v2.0"),
    "apple": env.text("APPLE_ISSUER", "https://appleid.apple.com"),
}
OAUTH_CLIENTS = options.oauth_clients()
OAUTH_REDIRECT_URIS = env.words("OAUTH_REDIRECT_URIS")
OAUTH_NEWCOMERS = env.flag("OAUTH_NEWCOMERS", True)

# Other servers: asked at public addresses only, but for these
OUTGOING_ALLOWED = env.words("OUTGOING_ALLOWED")

# Other sites
ALLOWED_ORIGINS = env.words("ALLOWED_ORIGINS")
CORS_ALLOWED_ORIGINS = ALLOWED_ORIGINS
CORS_ALLOW_CREDENTIALS = True
CORS_ALLOW_HEADERS = ["Authorization", "Content-Type", "X-Requested-With"]
CORS_EXPOSE_HEADERS = ["Link", "ETag", "X-Request-ID", "Retry-After"]

# Limits
RATE_LIMIT_LOGIN = env.number("RATE_LIMIT_LOGIN", 10)
RATE_LIMIT_PASSWORD_MAILS = env.number("RATE_LIMIT_PASSWORD_MAILS", 5)
RATE_LIMIT_SECOND_FACTOR = env.number("RATE_LIMIT_SECOND_FACTOR", 10)
RATE_LIMIT_TICKETS = env.number("RATE_LIMIT_TICKETS", 600)
RATE_LIMIT_ATTACHMENTS = env.number("RATE_LIMIT_ATTACHMENTS", 300)
RATE_LIMIT_REVEAL = env.number("RATE_LIMIT_REVEAL", 20)
RATE_LIMIT_REFRESH = env.number("RATE_LIMIT_REFRESH", 60)
RATE_LIMIT_IMPORTS = env.number("RATE_LIMIT_IMPORTS", 10)
RATE_LIMIT_EXPORTS = env.number("RATE_LIMIT_EXPORTS", 20)
RATE_LIMIT_API_SESSIONS = env.number("RATE_LIMIT_API_SESSIONS", 300)
RATE_LIMIT_API_TOKENS = env.number("RATE_LIMIT_API_TOKENS", 120)
RATE_LIMIT_API_TENANTS = env.number("RATE_LIMIT_API_TENANTS", 6_000)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

# Attachments
ATTACHMENT_MAX_BYTES = env.number("ATTACHMENT_MAX_BYTES", 25 * 1024 * 1024)
ATTACHMENT_BLOCKED_TYPES = env.words(
    "ATTACHMENT_BLOCKED_TYPES",
    "application/vnd.microsoft.portable-executable,application/x-msdownload,application/x-dosexec,"
    "application/x-executable,application/x-elf,application/x-mach-binary,application/x-msi,"
    ".exe,.com,.scr,.pif,.cpl,.msi,.msp,.bat,.cmd,.hta,.lnk,.vbs,.vbe,.jse,.wsf,.wsh,.jar",
)
IMPORT_MAX_BYTES = env.number("IMPORT_MAX_BYTES", 20 * 1024 * 1024)
CLAMAV_URL = env.text("CLAMAV_URL")

# The APIs
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["helpdesk.api.wire.SignedIn"],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["helpdesk.api.wire.JSON"],
    "DEFAULT_PARSER_CLASSES": ["helpdesk.api.wire.StrictJSON"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "helpdesk.api.wire.AnyAccept",
    "DEFAULT_SCHEMA_CLASS": "helpdesk.api.agent.schema.AgentSchema",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "TITLE": "Helpdesk agent API",
    "DESCRIPTION": "Tickets, comments, files, people, figures and live events, for agents and programs.",
    "VERSION": "1",
    "SERVERS": [{"url": "/"}, {"url": "/api"}],
    # The order of the contract.
    "SORT_OPERATIONS": False,
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "SERVE_AUTHENTICATION": [],
    "SCHEMA_PATH_PREFIX": "/",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "helpdesk.api.agent.docs.answers.complete_answers",
        "helpdesk.api.agent.docs.examples.give_examples",
    ],
    "ENUM_NAME_OVERRIDES": {
        "TicketStatus": "tickets.models.Ticket.Status",
        "ExportStatus": "helpdesk.reporting.models.TicketExport.Status",
    },
    "AUTHENTICATION_WHITELIST": [
        "helpdesk.api.wire.SignedIn",
        "helpdesk.api.customer.dialect.CustomerSignedIn",
    ],
}
# What answers with pages; everything else answers with JSON.
PAGE_PREFIXES = (
    "/desk",
    "/portal",
    "/approvals",
    "/csat",
    "/admin",
    "/login",
    "/sign-out",
    "/welcome",
    "/auth/",
    "/docs",
)

# Language and time
LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True

# Static files
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT") or DATA_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "helpdesk.fonts.FontFinder",
]


# ── Runtime: database, cache, tasks, files, logs ─────────────────────────────────────────────────
DATABASES = {"default": addresses.database(env.text("DATABASE_URL"))}

REDIS_URL = env.text("REDIS_URL")
CACHES = {"default": addresses.cache(REDIS_URL)}

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_DEFAULT_QUEUE = "helpdesk"
CELERY_TASK_TIME_LIMIT = 1800
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
# Seconds from one time to the next.
CHORES = {
    "helpdesk.core.tasks.sweep_events": 15,
    "helpdesk.core.tasks.keep_the_feed": 30,
    "tickets.tasks.mark_ringing_clocks": 15,
    "accounts.tasks.renew_sessions": 60,
    # They change once a day; a chore that was missed is made good within the hour.
    "assets.tasks.follow_all_dates": 3600,
    "tickets.tasks.press_for_decisions": 300,
    "tickets.tasks.mail_news": 10,
    "accounts.tasks.send_mails": 15,
    "tickets.tasks.forget_old_notifications": 86400,
    "accounts.tasks.forget_old_mails": 86400,
    "helpdesk.core.tasks.forget_old_sendings": 86400,
    "tickets.tasks.sweep_uploads": 300,
    "helpdesk.reporting.tasks.resume_exports": 30,
    "helpdesk.reporting.tasks.sweep_exports": 600,
    "helpdesk.imports.tasks.resume_imports": 30,
    "helpdesk.imports.tasks.sweep_imports": 600,
    "accounts.tasks.forget_expired_sessions": 3600,
}
# What nobody did in time is not done twice later.
CELERY_BEAT_SCHEDULE = {
    task: {"task": task, "schedule": every, "options": {"expires": min(every, 3600)}}
    for task, every in CHORES.items()
}
# A broker that is dead or silent must cost a web request less than a second: the outbox has the
# event, and the sweep hands it over later.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    # Every ten seconds each worker looks for what a dead one had taken. If the broker dies beneath
    # its look, the lock of it must not keep all of them from looking for five minutes.
    "unacked_restore_throttle": 1,
    "unacked_mutex_expire": 10,
    "socket_timeout": 0.7,
    "socket_connect_timeout": 0.5,
    "retry_on_timeout": False,
    "max_retries": 0,
}

STORAGES = {
    "default": addresses.file_store(DATA_DIR),
    # Compressing takes ten seconds: worth it for an image, not before the first start on a laptop.
    "staticfiles": {
        "BACKEND": "helpdesk.core.static.CompressedStaticFiles"
        if env.text("STATIC_ROOT")
        else "helpdesk.core.static.StaticFiles"
    },
}

# Mail
vars().update(addresses.mail(DATA_DIR))
MAIL_WINDOW_SECONDS = env.number("MAIL_WINDOW_SECONDS", 30)
MAIL_DAILY_LIMIT = env.number("MAIL_DAILY_LIMIT", 40)

# Approvals
APPROVAL_REMINDER_HOURS = env.number("APPROVAL_REMINDER_HOURS", 24)
APPROVAL_ESCALATION_HOURS = env.number("APPROVAL_ESCALATION_HOURS", 72)

LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", ("debug", "info", "warning", "error")).upper()
LOG_FORMAT = env.choice("LOG_FORMAT", "auto", ("auto", "json", "text"))
LOGGING = configure_logging(LOG_LEVEL, {"json": True, "text": False}.get(LOG_FORMAT))
# These tell of every step they take.
LOGGING["loggers"] |= {name: {"level": "WARNING"} for name in ("fontTools", "botocore", "urllib3")}
# ── End of the runtime's section ─────────────────────────────────────────────────────────────────
