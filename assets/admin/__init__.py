from assets.admin import assets, credentials, types  # noqa: F401  each registers its pages
