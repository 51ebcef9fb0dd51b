"""RT CVE-2015-1165, CVE-2015-1464, CVE-2026-44231: an address that is a key opens one thing, and is never told."""

import json
import re

import pytest

from accounts.services import (
    add_manager_group,
    ask_to_confirm_email,
    forgot_password,
    offer_first_admin,
    open_session,
    system_user,
)
from helpdesk.core.models import Event
from tests.api.agent.attaching import Sender
from tickets.models import Ticket
from tickets.services import (
    add_approval_rule,
    add_job_type,
    begin_upload,
    open_approval_link,
    update_ticket,
)

DOORS = {
    "survey": ("GET", "/csat/{}"),
    "upload": ("PUT", "/uploads/{}"),
    "file": ("GET", "/files/{}"),
    "welcome": ("GET", "/welcome/{}"),
    "approval": ("GET", "/approvals/{}"),
    "password": ("GET", "/login/password/{}"),
    "address": ("GET", "/login/email/{}"),
}


@pytest.fixture
def keys(api, cast, agent, bob, folder, inbox, post):
    """One key of each kind."""
    ticket = cast.ticket(bob)
    update_ticket(ticket, changes={"status": "Resolved"}, by=agent)
    sender = Sender(api(bob), ticket)
    led = api(bob).get(f"{sender.path}/{sender.attach()}").headers["Location"]
    upload = begin_upload(ticket, filename="a.txt", size=1, by=bob)
    by = system_user(ticket.tenant)
    # These are made when their mails go out.
    forgot_password(cast.tenant, email=bob.email, ip_address="192.0.2.1")
    cast.erin.is_email_verified = False
    cast.erin.save(update_fields=["is_email_verified"])
    ask_to_confirm_email(cast.erin, by=cast.erin)
    post()
    mailed = "".join(letter.plain for letter in inbox.letters)
    return {
        "approval": _link_to_decide(cast),
        "password": re.search(r"/login/password/([\w-]+)", mailed)[1],
        "address": re.search(r"/login/email/([\w-]+)", mailed)[1],
        "survey": re.search(r"/csat/([\w-]+)", mailed)[1],
        "upload": upload.upload_token,
        "file": led.rpartition("/")[2],
        "welcome": offer_first_admin(ticket.tenant, by=by),
        "session": open_session(bob, by=bob),
    }


def _link_to_decide(cast):
    by = system_user(cast.tenant)
    job_type = add_job_type(cast.tenant, name="Access", by=by)
    add_approval_rule(cast.tenant, job_type=job_type, by=by)
    everyone = {"managers": [cast.dana], "members": [cast.bob]}
    add_manager_group(cast.bob.company, name="All", **everyone, by=by)
    asked = cast.ticket(job_type=job_type).approvals.get()
    return open_approval_link(asked, person=cast.dana, by=by)


@pytest.mark.parametrize("door", DOORS)
def test_it_opens_each_door_with_its_own_key_alone(api, keys, door):
    method, path = DOORS[door]
    for kind, key in keys.items():
        answer = api().send(method, path.format(key), raw=b"x", content_type="text/plain")
        if answer.raw.streaming:
            list(answer.raw.streaming_content)
        assert (answer.status not in {404, 409}) == (kind == door), (kind, answer.status)


def test_it_signs_nobody_in_with_another_key(api, keys):
    for kind, key in keys.items():
        assert (api(token=key).get("/me").status == 200) == (kind == "session")
        assert api(bearer=key).get("/me").status == 401
        assert api().get(f"/me?token={key}&access_token={key}&hd_auth={key}").status == 401


def test_it_tells_no_key_in_answers_or_events(api, cast, agent, bob, keys):
    path = f"/tickets/{Ticket.objects.earliest('pk').public_id}"
    places = [path, "/tickets", f"{path}/comments", f"{path}/attachments", f"{path}/watchers", "/me",
              "/users", "/requesters", "/desk/queues/all", "/portal", "/portal/profile"]  # fmt: skip
    for person in (bob, agent, cast.admin):
        for place in places:
            body = api(person).get(place).body.decode()
            assert not [kind for kind, key in keys.items() if key in body], place
    told = json.dumps(list(Event.objects.values("data", "changes")), default=str)
    assert not [kind for kind, key in keys.items() if key in told]
