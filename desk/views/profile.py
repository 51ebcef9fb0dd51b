"""An agent's own account."""

from desk.views.base import DeskView
from helpdesk import page_profile as pages


class AgentProfile(DeskView):
    template = "desk/profile.html"
    home = "/desk"


class Profile(AgentProfile, pages.Profile):
    pass


class Password(AgentProfile, pages.Password):
    pass


class Sessions(AgentProfile, pages.Sessions):
    pass


class Identities(AgentProfile, pages.Identities):
    pass


class Address(AgentProfile, pages.Address):
    pass
