"""Turns the addresses of the environment into Django's settings."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from botocore.config import Config
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from helpdesk import env


def database(url: str) -> dict[str, Any]:
    """One entry of DATABASES from a libpq address: postgresql://user:password@host:port/name."""
    try:
        parts = conninfo_to_dict(url)
    except ProgrammingError as error:
        raise env.BadEnvironment(f"DATABASE_URL: {str(error).strip()}") from None
    return {
        "ENGINE": "helpdesk.core.postgres",
        "NAME": parts.pop("dbname", "helpdesk"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "")),
        # Each thread keeps its connection; one that broke is replaced at the next request.
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 5,
            "application_name": "helpdesk",
            # Lets `core.sql.fetch_prepared` keep its plans; a pooler between must allow it.
            "prepare_threshold": 5,
            **parts,
        },
    }


def cache(url: str) -> dict[str, Any]:
    """One entry of CACHES; a silent server costs a request no more than a second."""
    return {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": url,
        "KEY_PREFIX": "helpdesk",
        "OPTIONS": {
            "socket_timeout": 1,
            "socket_connect_timeout": 0.5,
            "health_check_interval": 30,
        },
    }


def file_store(data_dir: Path) -> dict[str, Any]:
    """Where attachments lie: an S3 bucket if one is named, else a folder."""
    bucket = env.text("S3_BUCKET")
    folder = env.text("FILESTORE_PATH") or str(data_dir / "files")
    endpoint = env.text("S3_ENDPOINT_URL")
    key, secret = env.text("S3_ACCESS_KEY_ID"), env.text("S3_SECRET_ACCESS_KEY")
    region = env.text("S3_REGION", "us-east-1")
    if not bucket:
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {
                "location": folder,
                "file_permissions_mode": 0o600,
                "directory_permissions_mode": 0o700,
            },
        }
    if endpoint and urlsplit(endpoint).scheme not in {"http", "https"}:
        raise env.BadEnvironment(f"S3_ENDPOINT_URL: {endpoint!r} is not an http(s) address")
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": endpoint or None,
            "access_key": key or None,
            "secret_key": secret or None,
            "region_name": region,
            "client_config": Config(
                signature_version="s3v4",
                s3={"addressing_style": "path" if endpoint else "auto"},
                connect_timeout=3,
                read_timeout=30,
                retries={"total_max_attempts": 3},
                # Checksums of its own in a signed address are more than many S3 servers know.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
            "default_acl": None,
            "file_overwrite": False,
            "querystring_expire": 900,
        },
    }


def mail(data_dir: Path) -> dict[str, Any]:
    """Django's settings for mail: an SMTP server if one is named, else files in a folder."""
    host = env.text("EMAIL_HOST")
    use_tls = env.flag("EMAIL_USE_TLS")
    port = env.number("EMAIL_PORT", 587 if use_tls else 25)
    backend = "smtp" if host else "filebased"
    return {
        "EMAIL_BACKEND": f"django.core.mail.backends.{backend}.EmailBackend",
        "EMAIL_FILE_PATH": data_dir / "mail",
        "EMAIL_HOST": host,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": env.text("EMAIL_HOST_USER"),
        "EMAIL_HOST_PASSWORD": env.text("EMAIL_HOST_PASSWORD"),
        # Implicit TLS has a port of its own; elsewhere STARTTLS is asked for.
        "EMAIL_USE_SSL": use_tls and port == 465,
        "EMAIL_USE_TLS": use_tls and port != 465,
        "EMAIL_TIMEOUT": 20,
        "DEFAULT_FROM_EMAIL": env.text("DEFAULT_FROM_EMAIL", "helpdesk@localhost"),
    }
