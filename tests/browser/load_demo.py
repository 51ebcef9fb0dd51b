"""Fills an empty database for the browser: the demo, a failed import, the first admin's link."""

import django

FIRST_ADMIN = "the-link-that-the-start-prints"


def main() -> None:
    django.setup()
    from accounts.models import Company, OneTimeLink, Tenant
    from accounts.models.sessions import digest
    from accounts.services import system_user
    from helpdesk.demo.loading import load_demo
    from helpdesk.imports.kinds import KINDS
    from helpdesk.imports.services import import_rows

    load_demo()
    acme = Company.objects.get(name="Acme Corp")
    for kind in ("employees", "assets"):
        wrong = iter([(2, {"email": "nobody"})])
        import_rows(acme, kind=KINDS[kind], rows=wrong, by=system_user(acme.tenant))
    # `offer_first_admin` refuses where there is an admin, as there is one in the demo.
    OneTimeLink.objects.create(
        tenant=Tenant.objects.get(is_default=True),
        purpose=OneTimeLink.Purpose.FIRST_ADMIN,
        token_hash=digest(FIRST_ADMIN),
    )


if __name__ == "__main__":
    main()
