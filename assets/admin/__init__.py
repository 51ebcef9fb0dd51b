from assets.admin import (  # noqa: F401  each registers its pages
    assets,
    backups,
    credentials,
    networks,
    terms,
    types,
)
