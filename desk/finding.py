"""Whom and what agents mean by what they type or choose, among the rows that they see."""

import contextlib
import re
from typing import Any

from accounts.models import Site, Team, User
from accounts.services import take_requester
from assets.models import Asset
from assets.models.assets import AssetQuerySet
from helpdesk.core.errors import Invalid
from helpdesk.core.text import one_line, uuid_of, whole_number
from helpdesk.page_assets import finding
from tickets.models import JobType

ADDRESS = re.compile(r"<([^<>\s]+@[^<>\s]+)>\s*$")


def assets_of(company_id: int | None, user: User) -> AssetQuerySet:
    """The equipment that tickets of a company may be about: its own."""
    return Asset.objects.visible_to(user).filter(company=company_id)


def company_meant(requester: str, user: User) -> int | None:
    """The company of whom this means, as far as that is somebody known."""
    if said := one_line(requester):
        with contextlib.suppress(Invalid):
            return find_requester(said, "", user).company_id
    return None


def find_requester(text: str, new_name: str, user: User) -> User:
    """The person meant by `Name <address>`, an address, or a name; with a name, a new person.

    Raises Invalid for `requester`, or for `requester_name` where a name would make a new person.
    """
    people = User.objects.visible_to(user).people().select_related("company")
    bracketed = ADDRESS.search(text)
    email = bracketed[1] if bracketed else text.strip()
    if "@" not in email:
        return _by_name(text.strip(), people)
    if known := people.with_email(email).first():
        return known
    if not new_name:
        raise Invalid(
            requester_name="Nobody has this address yet. Give a name to add a new requester."
        )
    try:
        return take_requester(user.tenant, email=email, display_name=new_name, by=user)
    except Invalid as error:
        raise Invalid(requester=error.message) from error


def _by_name(name: str, people: Any) -> User:
    if public_id := uuid_of(name):
        found = list(people.filter(public_id=public_id))
    else:
        found = list(people.active().called(name).by_name()[:5]) if name else []
    exact = [person for person in found if person.display_name.casefold() == name.casefold()]
    if len(exact) == 1:
        return exact[0]
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(f"{person.display_name} <{person.email}>" for person in found)
        raise Invalid(requester=f"Several people fit. Which one: {names}?")
    raise Invalid(requester="Nobody is called that. Give an e-mail address to add somebody new.")


def find_team(text: str, user: User) -> Team | None:
    """The team with this public id; `none` or nothing is no team. Raises Invalid."""
    if text in {"", "none"}:
        return None
    public_id = uuid_of(text)
    team = public_id and Team.objects.visible_to(user).filter(public_id=public_id).first()
    if not team:
        raise Invalid(team="There is no such team.")
    return team


def find_job_type(text: str, user: User) -> JobType | None:
    """The job type with this key; nothing is none. Raises Invalid."""
    if not text:
        return None
    found = JobType.objects.visible_to(user).filter(pk=whole_number(text)).first()
    if not found:
        raise Invalid(job_type="There is no such job type.")
    return found


def find_agent(text: str, user: User) -> User | None:
    """The agent with this public id, or `me`; `none` or nothing is nobody. Raises Invalid."""
    if text in {"", "none"}:
        return None
    if text == "me":
        return user
    public_id = uuid_of(text)
    agent = public_id and User.objects.visible_to(user).agents().filter(public_id=public_id).first()
    if not agent:
        raise Invalid(assignee="There is no such agent.")
    return agent


def find_asset(text: str, company_id: int | None, user: User) -> Asset | None:
    """The asset that is meant, of this company; nothing is none. Raises Invalid."""
    if not text.strip():
        return None
    try:
        return finding.find_asset(assets_of(company_id, user), text)
    except Invalid as error:
        raise Invalid(asset=error.message) from error


def find_site(text: str, company_id: int | None, user: User) -> Site | None:
    """The site with this key, of this company; nothing is none. Raises Invalid."""
    if not text:
        return None
    rows = Site.objects.visible_to(user).filter(company=company_id)
    found = rows.filter(pk=whole_number(text)).first()
    if not found:
        raise Invalid(site="There is no such site.")
    return found
