"""The product's own settings for its web process, with static files straight from their folders."""

from helpdesk.settings import *  # noqa: F403

# Collecting, hashing and compressing them takes ten seconds; tests/runtime starts it that way.
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
WHITENOISE_USE_FINDERS = True
