"""The product's own settings, with the servers of the test run behind them."""

import os

from tests import servers

# What a developer has exported for a running helpdesk must not reach the tests.
for name in ("DEMO", "DEBUG", "S3_BUCKET", "S3_ENDPOINT_URL", "FILESTORE_PATH", "OIDC_ISSUER"):
    os.environ.pop(name, None)
os.environ |= {"AUTH_MODE": "local", "PUBLIC_URL": "http://localhost:8080", "LOG_LEVEL": "INFO"}
servers.start()

from helpdesk.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["tests.hashing.Quick"]
# Collecting and compressing them takes longer than the tests of all pages.
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
