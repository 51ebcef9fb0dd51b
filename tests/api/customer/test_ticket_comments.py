"""Comments (V014) and files of a ticket."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.api.agent.attaching import PNG
from tickets.models import Attachment, Comment


@pytest.fixture
def ticket(cast, bob):
    return cast.ticket(bob)


def test_it_adds_a_comment(customer, bob, ticket):
    said = "I've tried restarting the printer and the issue persists."
    answer = customer(bob).post(f"/tickets/{ticket.pk}/comments", {"comment": said})
    comment = Comment.objects.get()
    assert answer.status == 201
    assert answer.json == {
        "success": True,
        "data": {
            "comment_id": comment.pk,
            "comment": said,
            "author_name": "Bob Keller",
            "is_internal": False,
            "created_at": comment.created_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        },
    }
    again = customer(bob).post(f"/tickets/{ticket.pk}/comment", {"comment": "Still."})
    assert again.status == 201


def test_it_heeds_internal_from_staff_only(customer, agent, bob, ticket):
    for person, internal in ((agent, True), (bob, False)):
        body = {"comment": "Between us.", "is_internal": True}
        answer = customer(person).post(f"/tickets/{ticket.pk}/comments", body)
        assert answer.json["data"]["is_internal"] is internal
    told = customer(bob).get(f"/tickets/{ticket.pk}/comments").json
    assert [each["author_name"] for each in told["comments"]] == ["Bob Keller"]
    assert told["pagination"]["total"] == 1
    assert customer(agent).get(f"/tickets/{ticket.pk}/comments").json["pagination"]["total"] == 2


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"comment"}),
        ({"comment": " "}, {"comment"}),
        ({"comment": 1}, {"comment"}),
        ({"comment": "x" * 100_001}, {"comment"}),
        ({"comment": "x", "is_internal": "yes"}, {"is_internal"}),
        ({"comment": "x", "author": 1}, {"author"}),
    ],
)
def test_it_refuses_what_is_no_comment(customer, bob, ticket, body, fields):
    answer = customer(bob).post(f"/tickets/{ticket.pk}/comments", body)
    assert (answer.status, set(answer.errors)) == (400, fields)


def send_files(ask, ticket, **files):
    form = {"files": [SimpleUploadedFile(name, data) for name, data in files.items()]}
    raw = encode_multipart(BOUNDARY, form)
    return ask.post(f"/tickets/{ticket.pk}/attachments", raw=raw, content_type=MULTIPART_CONTENT)


def test_it_puts_files_on_a_ticket(customer, folder, bob, ticket):
    ask = customer(bob)
    answer = send_files(ask, ticket, **{"screen.png": PNG, "notes.txt": b"Notes"})
    first, second = Attachment.objects.order_by("pk")
    assert answer.status == 201
    assert answer.json["data"]["attachments"] == [
        {
            "attachment_id": first.pk,
            "filename": "screen.png",
            "size": len(PNG),
            "mime": "image/png",
            "created_at": first.finished_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        },
        answer.json["data"]["attachments"][1],
    ]
    listed = ask.get(f"/tickets/{ticket.pk}/attachments").json
    assert listed["attachments"] == answer.json["data"]["attachments"]
    leads = ask.get(f"/tickets/{ticket.pk}/attachments/{second.pk}")
    assert leads.status == 302
    assert "/files/" in leads.headers["Location"]


def test_it_refuses_files_that_are_not_taken(customer, folder, bob, ticket, settings):
    settings.ATTACHMENT_MAX_BYTES = 10
    ask = customer(bob)
    assert send_files(ask, ticket).status == 400
    for name, data in (("a.exe", b"MZ"), ("empty.txt", b"")):
        answer = send_files(ask, ticket, **{name: data})
        assert (answer.status, set(answer.errors)) == (400, {"files"})
    assert send_files(ask, ticket, **{"a.txt": b"x" * 11}).status == 413
    assert ask.post(f"/tickets/{ticket.pk}/attachments", {"files": []}).status == 415
    assert (
        ask.post(
            f"/tickets/{ticket.pk}/attachments", raw=b"--x", content_type="multipart/form-data"
        ).status
        == 400
    )
    assert not Attachment.objects.exists()


def test_it_hides_files_of_notes_from_customers(customer, cast, folder, agent, bob, ticket):
    kept = cast.file_of(ticket, by=agent, is_internal=True)
    assert customer(bob).get(f"/tickets/{ticket.pk}/attachments").json["attachments"] == []
    assert customer(bob).get(f"/tickets/{ticket.pk}/attachments/{kept.pk}").status == 404
    assert customer(agent).get(f"/tickets/{ticket.pk}/attachments/{kept.pk}").status == 302
