"""A form of the desk that is sent twice from the same page: what is the same, and what is not."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import Outage
from helpdesk.core.models import SENDINGS_KEPT, Sending
from helpdesk.core.tasks import forget_old_sendings
from tests.api.agent.attaching import PNG
from tickets.models import Attachment, Comment

pytestmark = pytest.mark.usefixtures("everybody")


@pytest.fixture
def ticket(cast, folder):
    return cast.ticket()


@pytest.fixture
def path(ticket):
    return f"/desk/tickets/{ticket.number}"


def test_it_does_all_of_it_once(desk, ticket, path, agent, cast):
    browser = desk(agent)
    page = browser.get(path)
    said = {"body_md": "Mended.", "status": "Resolved"}
    browser.submit(page, f"{path}/reply", **said)
    cast.comment(ticket, cast.bob, "It still burns.")
    answer = browser.submit(page, f"{path}/reply", **said)
    assert (answer.status, "Reply sent." in answer.text) == (200, True)
    assert Comment.objects.count() == 2
    assert answer.text.count("Resolved → Open") <= 1


def test_it_takes_other_words_for_another_sending(desk, path, agent):
    browser = desk(agent)
    page = browser.get(path)
    for text in ("One", "Two", "One"):
        browser.submit(page, f"{path}/reply", body_md=text)
    assert [each.body_md for each in Comment.objects.oldest_first()] == ["One", "Two"]


def test_it_sends_the_same_words_from_the_page_that_follows(desk, path, agent):
    browser = desk(agent)
    page = browser.submit(browser.get(path), f"{path}/reply", body_md="Any news?")
    browser.submit(page, f"{path}/reply", body_md="Any news?")
    assert Comment.objects.count() == 2


def test_it_takes_what_was_refused_before(desk, path, agent):
    browser = desk(agent)
    page = browser.get(path)
    key = page.value(f"{path}/reply", "sending")
    refused = browser.submit(page, f"{path}/reply", body_md="")
    assert refused.value(f"{path}/reply", "sending") == key
    assert not Sending.objects.exists()
    browser.submit(refused, f"{path}/reply", body_md="Now with words")
    assert Comment.objects.count() == 1


def test_it_keeps_a_file_once(desk, path, agent):
    browser = desk(agent)
    sent = browser.get(path).form(f"{path}/reply").filled({"body_md": "Look."})
    for _ in range(2):
        files = [SimpleUploadedFile("shot.png", PNG)]
        browser.post(f"{path}/reply", sent | {"files": files})
    assert Comment.objects.get().attachments.count() == 1
    assert Attachment.objects.stored().count() == 1


def test_it_takes_another_file_for_another_sending(desk, path, agent):
    browser = desk(agent)
    sent = browser.get(path).form(f"{path}/reply").filled({"body_md": "Look."})
    for name in ("one.png", "two.png"):
        browser.post(f"{path}/reply", sent | {"files": [SimpleUploadedFile(name, PNG)]})
    assert Comment.objects.count() == 2


def test_it_keeps_the_keys_of_people_apart(desk, path, agent, agent2):
    said = {"body_md": "Me.", "sending": str(uuid.uuid4())}
    for person in (agent, agent2):
        desk(person).post(f"{path}/reply", said)
    assert Comment.objects.count() == 2


@pytest.mark.parametrize("key", ["", "x", "0" * 400, "\x00", "ключ"], ids=ascii)
def test_it_takes_a_form_without_a_key_each_time(desk, path, agent, key):
    for _ in range(2):
        assert desk(agent).post(f"{path}/reply", {"body_md": "Hi", "sending": key}).status == 200
    assert Comment.objects.count() == 2


def test_it_announces_an_outage_once(desk, agent):
    browser = desk(agent)
    page = browser.get("/desk/outages/new")
    first, again = (
        browser.submit(page, "/desk/outages/new", title="Mail is slow") for _ in range(2)
    )
    assert first.path == again.path == f"/desk/outages/{Outage.objects.get().pk}"


def test_it_says_that_what_it_made_is_gone(desk, path, agent):
    browser = desk(agent)
    page = browser.get(path)
    browser.submit(page, f"{path}/reply", body_md="Gone tomorrow")
    Comment.objects.all().delete()
    assert browser.submit(page, f"{path}/reply", body_md="Gone tomorrow").status == 404
    assert not Comment.objects.exists()


def test_it_forgets_what_nobody_sends_again(desk, path, agent):
    browser = desk(agent)
    for text in ("Old", "New"):
        browser.submit(browser.get(path), f"{path}/reply", body_md=text)
    old = Sending.objects.earliest("pk")
    Sending.objects.filter(pk=old.pk).update(created_at=timezone.now() - SENDINGS_KEPT)
    assert forget_old_sendings() == 1
    assert Sending.objects.count() == 1
