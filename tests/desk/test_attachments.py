"""Files in the desk without JavaScript: sent with a reply, shown under it, loaded, removed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.api.agent.attaching import PNG
from tickets.models import Attachment, Comment

pytestmark = pytest.mark.usefixtures("everybody")


@pytest.fixture
def ticket(cast, folder):
    return cast.ticket()


@pytest.fixture
def path(ticket):
    return f"/desk/tickets/{ticket.number}"


@pytest.fixture
def portal_of(desk):
    """The same browser in the portal."""
    return desk


def a_file(name: str = "shot.png", body: bytes = PNG) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body, content_type="text/plain")


def reply(browser, path, files, **values):
    sent = {"body_md": "Look here.", "is_internal": "0", "files": files} | values
    return browser.post(f"{path}/reply", sent)


def test_it_sends_files_with_a_reply(desk, path, agent):
    page = reply(desk(agent), path, [a_file(), a_file("<b>log</b>.txt", b"one\ntwo\n")])
    assert page.status == 200
    first, second = Attachment.objects.stored().oldest_first()
    assert first.comment == second.comment == Comment.objects.get()
    assert (first.filename, first.mime) == ("shot.png", "image/png")
    assert second.mime == "text/plain"
    assert "_b_log_" not in page.html.replace(second.filename, "")
    assert f"{path}/attachments/{first.public_id}" in page.links()


def test_it_sends_a_file_without_a_word(desk, path, agent):
    reply(desk(agent), path, [a_file()], body_md="")
    assert Comment.objects.get().body_md == "Please see the attached file."


def test_it_keeps_the_files_of_a_note_internal(desk, portal_of, path, ticket, agent, bob):
    reply(desk(agent), path, [a_file("salary.csv", b"a;b\n")], is_internal="1")
    assert Attachment.objects.get().is_internal
    assert "salary.csv" in desk(agent).get(path).text
    shown = portal_of(bob).get(f"/portal/tickets/{ticket.number}")
    assert "salary.csv" not in shown.html
    file = Attachment.objects.get()
    theirs = f"/portal/tickets/{ticket.number}/attachments/{file.public_id}"
    assert portal_of(bob).get(theirs).status == 404
    assert portal_of(bob).post(f"{theirs}/remove").status == 404
    # The portal shows agents what customers see.
    assert "salary.csv" not in portal_of(agent).get(f"/portal/tickets/{ticket.number}").html
    assert portal_of(agent).get(theirs).status == 404


def test_it_gives_the_file_back(desk, path, agent):
    reply(desk(agent), path, [a_file()])
    visitor, file = desk(agent), Attachment.objects.get()
    response = visitor.client.get(f"{path}/attachments/{file.public_id}")
    assert response.status_code == 302
    loaded = visitor.client.get(response["Location"])
    assert b"".join(loaded.streaming_content) == PNG


def test_it_says_which_file_was_refused_and_keeps_the_rest(desk, path, agent):
    page = reply(desk(agent), path, [a_file(), a_file("evil.exe", b"MZ")])
    assert page.status == 400
    assert "evil.exe: Files of this kind are not taken." in page.text
    assert "Look here." in page.html
    assert not Comment.objects.exists()
    # What was fine is still there and goes with the next try.
    held = page.value(f"{path}/reply", "upload")
    done = desk(agent).submit(page, f"{path}/reply")
    assert done.status == 200
    assert str(Attachment.objects.stored().get().public_id) == held


def test_it_lets_go_of_what_its_bytes_betray(desk, path, agent):
    page = reply(desk(agent), path, [a_file("holiday.png", b"MZ" + bytes(100)), a_file()])
    assert page.status == 400
    assert "holiday.png: This is a file of a kind that is not taken." in page.text
    done = desk(agent).submit(page, f"{path}/reply")
    assert done.status == 200
    assert Attachment.objects.stored().get().filename == "shot.png"


def test_it_keeps_the_files_through_a_preview(desk, path, agent):
    page = reply(desk(agent), path, [a_file()], preview="1")
    assert page.status == 200
    assert page.value(f"{path}/reply", "upload")
    assert not Comment.objects.exists()


def test_it_refuses_what_is_too_large(desk, path, agent, settings):
    settings.ATTACHMENT_MAX_BYTES = 10
    page = reply(desk(agent), path, [a_file()])
    assert page.status in {400, 413}
    assert "shot.png: A file has at most" in page.text


def test_it_takes_no_upload_of_somebody_else(desk, path, cast, ticket, agent, agent2):
    from tickets.services import begin_upload

    foreign = begin_upload(ticket, filename="x.txt", size=3, by=agent2)
    reply(desk(agent), path, [], upload=str(foreign.public_id))
    assert not Attachment.objects.stored().exists()


def test_it_removes_a_file(desk, path, agent):
    page = reply(desk(agent), path, [a_file()])
    file = Attachment.objects.get()
    after = desk(agent).submit(page, f"{path}/attachments/{file.public_id}/remove")
    assert "File removed." in after.text
    assert not Attachment.objects.stored().exists()


def test_it_opens_a_ticket_with_files(desk, agent, bob, folder):
    page = desk(agent).post(
        "/desk/tickets/new",
        {"requester": bob.email, "title": "With a file", "priority": "3", "files": [a_file()]},
    )
    assert "With a file" in page.text
    assert "shot.png" in page.text


def test_it_opens_no_ticket_with_a_refused_file(desk, agent, bob, folder):
    from tickets.models import Ticket

    page = desk(agent).post(
        "/desk/tickets/new",
        {
            "requester": bob.email,
            "title": "With two files",
            "priority": "3",
            "files": [a_file(), a_file("x.png", b"MZ" + bytes(50))],
        },
    )
    assert page.status == 400
    assert "choose the files again" in page.text
    assert not Ticket.objects.exists()
    assert not [each for each in folder.rglob("*") if each.is_file()]
