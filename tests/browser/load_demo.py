"""Fills an empty database for the browser: the demo, and a link that makes the first admin."""

import django

FIRST_ADMIN = "the-link-that-the-start-prints"


def main() -> None:
    django.setup()
    from accounts.models import OneTimeLink, Tenant
    from accounts.models.sessions import digest
    from helpdesk.demo.loading import load_demo

    load_demo()
    # `offer_first_admin` refuses where there is an admin, as there is one in the demo.
    OneTimeLink.objects.create(
        tenant=Tenant.objects.get(is_default=True),
        purpose=OneTimeLink.Purpose.FIRST_ADMIN,
        token_hash=digest(FIRST_ADMIN),
    )


if __name__ == "__main__":
    main()
