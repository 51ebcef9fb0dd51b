"""Files in the portal without JavaScript."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.api.agent.attaching import PNG
from tickets.models import Attachment, Comment


@pytest.fixture
def ticket(cast, folder):
    return cast.ticket()


def a_file(name: str = "shot.png", body: bytes = PNG) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body)


def test_it_sends_and_shows_files(portal, ticket, bob):
    path = f"/portal/tickets/{ticket.number}"
    page = portal(bob).post(f"{path}/reply", {"body_md": "Here.", "files": [a_file()]})
    assert "shot.png" in page.text
    file = Attachment.objects.get()
    assert file.comment == Comment.objects.get()
    assert f"{path}/attachments/{file.public_id}" in page.links()


def test_it_loads_a_file(portal, ticket, cast, agent, bob):
    file = cast.file_of(ticket, agent)
    visitor = portal(bob)
    response = visitor.client.get(f"/portal/tickets/{ticket.number}/attachments/{file.public_id}")
    assert response.status_code == 302
    loaded = visitor.client.get(response["Location"])
    assert b"".join(loaded.streaming_content) == b"Notes"
    assert loaded["Content-Disposition"].startswith("attachment;")


def test_it_opens_a_request_with_files(portal, bob, folder):
    sent = {"title": "With a file", "description": "", "priority": "3", "files": [a_file()]}
    page = portal(bob).post("/portal/tickets/new", sent)
    assert page.status == 200
    assert "shot.png" in page.text


def test_it_takes_a_file_as_the_last_word(portal, ticket, bob):
    path = f"/portal/tickets/{ticket.number}"
    portal(bob).post(f"{path}/close", {"body_md": "", "files": [a_file()]})
    assert Comment.objects.get().attachments.get().filename == "shot.png"


def test_it_lets_people_remove_their_own_only(portal, ticket, cast, agent, bob):
    path = f"/portal/tickets/{ticket.number}"
    own, other = cast.file_of(ticket, bob), cast.file_of(ticket, agent)
    page = portal(bob).get(path)
    actions = {form.action for form in page.reader.forms}
    assert f"{path}/attachments/{own.public_id}/remove" in actions
    assert f"{path}/attachments/{other.public_id}/remove" not in actions
    assert portal(bob).post(f"{path}/attachments/{other.public_id}/remove").status == 403
    assert portal(bob).submit(page, f"{path}/attachments/{own.public_id}/remove").status == 200
    assert [row.pk for row in Attachment.objects.stored()] == [other.pk]


def test_it_keeps_the_file_of_a_refused_reply(portal, ticket, bob):
    path = f"/portal/tickets/{ticket.number}"
    page = portal(bob).post(f"{path}/reply", {"body_md": "x" * 100_001, "files": [a_file()]})
    assert page.status == 400
    assert page.value(f"{path}/reply", "upload")
