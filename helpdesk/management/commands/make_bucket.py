from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Makes the S3 bucket for attachments if it is not there, and lets browsers send to it."
    # It runs before anything else is up.
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        if not hasattr(default_storage, "bucket_name"):
            self.stdout.write("Attachments are kept in a folder; no bucket is needed.")
            return
        client = default_storage.connection.meta.client
        try:
            client.head_bucket(Bucket=default_storage.bucket_name)
        except ClientError as error:
            if error.response["Error"]["Code"] not in {"404", "NoSuchBucket"}:
                raise CommandError(f"The bucket cannot be asked for: {error}") from error
            client.create_bucket(Bucket=default_storage.bucket_name)
            self.stdout.write(f"Made the bucket {default_storage.bucket_name}.")
            self._let_browsers_in(client)
        except BotoCoreError as error:
            raise CommandError(f"The S3 server does not answer: {error}") from error

    def _let_browsers_in(self, client: Any) -> None:
        """Allows our pages to PUT; not every S3 server knows such rules, and those need none."""
        rule = {
            "AllowedOrigins": [settings.PUBLIC_URL, *settings.ALLOWED_ORIGINS],
            "AllowedMethods": ["PUT"],
            "AllowedHeaders": ["content-type"],
            "MaxAgeSeconds": 3600,
        }
        try:
            client.put_bucket_cors(
                Bucket=default_storage.bucket_name, CORSConfiguration={"CORSRules": [rule]}
            )
        except ClientError as error:
            self.stdout.write(f"The bucket takes no rule for browsers: {error}")
