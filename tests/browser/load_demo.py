"""Fills an empty database for the browser: the demo, a failed import, a tenant without an admin."""

import django

FIRST_ADMIN = "the-link-that-the-start-prints"
# Where that link leads.
FRESH_HOST = "fresh.localhost"


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
    fresh = Tenant.objects.create(name="Fresh", slug="fresh", domain=FRESH_HOST)
    OneTimeLink.objects.create(
        tenant=fresh,
        purpose=OneTimeLink.Purpose.FIRST_ADMIN,
        token_hash=digest(FIRST_ADMIN),
    )


if __name__ == "__main__":
    main()
