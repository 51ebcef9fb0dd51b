"""A customer's own account."""

from helpdesk import page_profile as pages
from portal.views.base import PortalView


class CustomerProfile(PortalView):
    template = "portal/profile.html"
    home = "/portal"
    section = "profile"


class Profile(CustomerProfile, pages.Profile):
    pass


class Password(CustomerProfile, pages.Password):
    pass


class Sessions(CustomerProfile, pages.Sessions):
    pass


class Identities(CustomerProfile, pages.Identities):
    pass


class Address(CustomerProfile, pages.Address):
    pass
