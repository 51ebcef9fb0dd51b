"""What is said on a ticket, and what customers never hear."""

import pytest

from tickets.models import Comment, Ticket
from tickets.services import add_watcher

pytestmark = pytest.mark.usefixtures("everybody")


@pytest.fixture
def ticket(cast, bob):
    return cast.ticket(bob)


@pytest.fixture
def path(ticket):
    return f"/tickets/{ticket.public_id}/comments"


def test_it_adds_a_reply(api, agent, path, ticket):
    answer = api(agent).post(path, {"body_md": "Have you tried **water**?"})
    assert answer.status == 201
    comment = Comment.objects.get()
    assert answer.json == {"id": str(comment.public_id)}
    assert (comment.author, comment.is_internal, comment.ticket) == (agent, False, ticket)


def test_it_lists_the_oldest_first(api, agent, bob, path):
    for number, person in enumerate((agent, bob, agent)):
        api(person).post(path, {"body_md": f"number {number}"})
    rows = api(bob).get(path).json
    assert [row["body_md"] for row in rows] == ["number 0", "number 1", "number 2"]
    assert [row["author_id"] for row in rows] == [
        str(person.public_id) for person in (agent, bob, agent)
    ]


def test_it_hides_notes_from_customers(api, agent, bob, dana, path, ticket):
    add_watcher(ticket, user=dana, by=agent)
    api(agent).post(path, {"body_md": "He forgot to plug it in.", "is_internal": True})
    api(agent).post(path, {"body_md": "Please check the plug."})
    assert [row["is_internal"] for row in api(agent).get(path).json] == [True, False]
    for person in (bob, dana):
        assert [row["body_md"] for row in api(person).get(path).json] == ["Please check the plug."]


def test_it_does_not_move_the_ticket_by_a_note(api, agent, bob, path, ticket):
    before = api(bob).get(f"/tickets/{ticket.public_id}")
    api(agent).post(path, {"body_md": "Secret", "is_internal": True})
    after = api(bob).get(f"/tickets/{ticket.public_id}")
    assert after.body == before.body
    assert after.headers["ETag"] == before.headers["ETag"]


def test_it_moves_the_ticket_by_a_reply(api, agent, bob, path, ticket):
    url = f"/tickets/{ticket.public_id}"
    before = api(agent).get(url).headers["ETag"]
    api(bob).post(path, {"body_md": "It is plugged in."})
    assert api(agent).get(url).headers["ETag"] != before
    unread = api(agent).patch(url, {"status": "Resolved"}, headers={"If-Match": before})
    assert unread.status == 412


def test_it_forbids_notes_to_customers(api, bob, path):
    for body in ({"body_md": "x", "is_internal": True}, {"is_internal": True}):
        answer = api(bob).post(path, body)
        assert (answer.status, answer.json) == (403, {"error": "forbidden"})
    assert not Comment.objects.exists()


def test_it_takes_the_caller_for_the_author(api, agent, bob, path):
    for person in (agent, bob):
        body = {"body_md": "x", "author_id": str(person.public_id)}
        assert api(person).post(path, body).status == 201
    assert set(Comment.objects.values_list("author", flat=True)) == {agent.pk, bob.pk}


def test_it_lets_nobody_be_spoken_for_who_does_not_see_the_ticket(api, admin, mallory, path):
    answer = api(admin).post(path, {"body_md": "x", "author_id": str(mallory.public_id)})
    assert list(answer.errors) == ["author_id"]
    assert not Comment.objects.exists()


def test_it_lets_only_admins_speak_for_others(api, admin, agent, agent2, bob, dana, walt, path):
    body = {"body_md": "x", "author_id": str(dana.public_id)}
    assert api(agent).post(path, body).status == 403
    assert api(agent).post(path, body | {"author_id": str(agent2.public_id)}).status == 403
    assert api(bob).post(path, body).status in {400, 403}
    foreign = api(admin).post(path, body | {"author_id": str(walt.public_id)})
    assert list(foreign.errors) == ["author_id"]
    assert not Comment.objects.exists()
    assert api(admin).post(path, body | {"author_id": str(bob.public_id)}).status == 201
    assert Comment.objects.get().author == bob


def test_it_lets_no_admin_write_a_note_in_a_customers_name(api, admin, bob, path):
    body = {"body_md": "x", "author_id": str(bob.public_id), "is_internal": True}
    assert api(admin).post(path, body).status in {400, 403}


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("body_md", {}),
        ("body_md", {"body_md": ""}),
        ("body_md", {"body_md": " \n\t "}),
        ("body_md", {"body_md": None}),
        ("body_md", {"body_md": 1}),
        ("body_md", {"body_md": "x" * 100_001}),
        ("body_md", {"body_md": "a\x00b"}),
        ("is_internal", {"body_md": "x", "is_internal": "true"}),
        ("is_internal", {"body_md": "x", "is_internal": 1}),
        ("is_internal", {"body_md": "x", "is_internal": None}),
        ("author_id", {"body_md": "x", "author_id": "me"}),
        ("author_id", {"body_md": "x", "author_id": None}),
        ("created_at", {"body_md": "x", "created_at": "2020-01-01T00:00:00Z"}),
        ("ticket_id", {"body_md": "x", "ticket_id": 1}),
        ("source", {"body_md": "x", "source": "email"}),
    ],
)
def test_it_names_the_field_that_is_wrong(api, agent, path, field, body):
    answer = api(agent).post(path, body)
    assert answer.status == 400
    assert list(answer.errors) == [field]


def test_it_notes_the_first_answer_of_staff(api, agent, bob, path, ticket):
    def first():
        return Ticket.objects.get(pk=ticket.pk).first_replied_at

    api(bob).post(path, {"body_md": "Hello?"})
    api(agent).post(path, {"body_md": "Note", "is_internal": True})
    assert first() is None
    api(agent).post(path, {"body_md": "Hello."})
    answered = first()
    assert answered is not None
    api(agent).post(path, {"body_md": "Still there?"})
    assert first() == answered


def test_it_does_not_exist_for_strangers(api, mallory, rita, erin, path):
    for person in (mallory, rita, erin):
        assert api(person).get(path).json == {"error": "not found"}
        assert api(person).post(path, {"body_md": "x", "is_internal": True}).status == 404
