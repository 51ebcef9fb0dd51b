"""Files on a ticket, in a folder and in a bucket: `presign`, `PUT`, finish, load, remove."""

import contextlib
import io
import uuid
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from tests.api.agent.attaching import PNG, Sender, load, put
from tickets.models import Attachment
from tickets.tasks import sweep_uploads


@pytest.fixture(params=["folder", "bucket"])
def store(request):
    """Each test runs with both."""
    request.getfixturevalue(request.param)
    return request.param


@pytest.fixture
def ticket(cast):
    return cast.ticket()


@pytest.fixture
def sender(api, ticket):
    """`sender(person)` attaches files to bob's ticket."""
    return lambda person, at=None: Sender(api(person), at or ticket)


def names_in_store() -> set[str]:
    """Every file that lies in the store."""
    if hasattr(default_storage, "bucket"):
        return {entry.key for entry in default_storage.bucket.objects.all()}
    root = Path(default_storage.location)
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def age(attachment_id: str, **ago: int) -> None:
    """Moves the end of an upload into the past."""
    Attachment.objects.filter(public_id=attachment_id).update(
        upload_until=timezone.now() - timedelta(**ago)
    )


def test_it_attaches_lists_and_gives_back(store, sender, bob):
    mine = sender(bob)
    made = mine.attach(filename="shot.png")
    [shown] = mine.listed()
    created_at = shown.pop("created_at")
    assert shown == {"id": made, "filename": "shot.png", "bytes": len(PNG), "mime": "image/png"}
    assert created_at.endswith("Z")
    loaded = mine.load(made)
    assert (loaded.status, loaded.body) == (200, PNG)


def test_it_answers_presign_with_what_the_contract_names(store, sender, bob):
    answer = sender(bob).presign(mime="image/png; charset=binary")
    assert answer.status == 201
    assert set(answer.json) == {"upload_url", "headers", "attachment_id"}
    assert answer.json["headers"] == {"Content-Type": "image/png"}
    assert urlsplit(answer.json["upload_url"]).scheme == "http"


def test_it_lists_nothing_before_the_end(store, sender, bob):
    mine = sender(bob)
    begun = mine.presign().json
    mine.put(begun)
    assert mine.listed() == []
    assert mine.api.get(f"{mine.path}/{begun['attachment_id']}").status == 404


def test_it_calls_an_upload_without_its_file_incomplete(store, sender, bob):
    mine = sender(bob)
    answer = mine.finish(mine.presign().json["attachment_id"])
    assert (answer.status, answer.json) == (400, {"error": "upload incomplete"})


def test_it_calls_another_size_incomplete(store, sender, bob):
    mine = sender(bob)
    begun = mine.presign().json
    mine.put(begun)
    answer = mine.finish(begun["attachment_id"], len(PNG) + 1)
    assert (answer.status, answer.json) == (400, {"error": "upload incomplete"})


@pytest.mark.parametrize("body", [PNG + b"!", PNG[:-1], b""], ids=["more", "less", "none"])
def test_it_takes_no_other_size(store, sender, bob, body):
    mine = sender(bob)
    begun = mine.presign().json
    assert mine.put(begun, body) in {400, 403, 413}
    assert names_in_store() == set()
    assert mine.finish(begun["attachment_id"]).status == 400


def test_it_takes_no_other_type(store, sender, bob):
    mine = sender(bob)
    begun = mine.presign(mime="image/png").json
    assert mine.put(begun, **{"Content-Type": "text/html"}) in {400, 403}
    assert names_in_store() == set()


def test_it_takes_a_file_once(store, sender, bob):
    mine = sender(bob)
    begun = mine.presign().json
    mine.put(begun)
    assert mine.finish(begun["attachment_id"]).status == 201
    again = mine.finish(begun["attachment_id"])
    assert (again.status, list(again.errors)) == (400, ["attachment_id"])


def test_it_keeps_what_it_looked_at(store, sender, bob):
    """The address may still take bytes for a while; the file that was finished stays as it is."""
    mine = sender(bob)
    begun = mine.presign().json
    mine.put(begun)
    made = mine.finish(begun["attachment_id"]).json["id"]
    mine.put(begun, b"X" * len(PNG))
    assert mine.load(made).body == PNG


def test_it_takes_an_address_of_its_own_once(folder, sender, bob):
    mine = sender(bob)
    begun = mine.presign().json
    assert mine.put(begun) == 200
    assert mine.put(begun) == 409
    mine.finish(begun["attachment_id"])
    assert mine.put(begun) == 404


def test_it_binds_an_upload_to_its_person(store, sender, bob, agent):
    begun = sender(bob).presign().json
    sender(bob).put(begun)
    answer = sender(agent).finish(begun["attachment_id"])
    assert (answer.status, list(answer.errors)) == (400, ["attachment_id"])


def test_it_binds_an_upload_to_its_ticket(store, sender, cast, bob):
    begun = sender(bob).presign().json
    sender(bob).put(begun)
    answer = sender(bob, cast.ticket()).finish(begun["attachment_id"])
    assert (answer.status, list(answer.errors)) == (400, ["attachment_id"])


def test_it_ends_an_upload_after_a_quarter_of_an_hour(store, sender, bob):
    mine = sender(bob)
    begun = mine.presign().json
    mine.put(begun)
    age(begun["attachment_id"], seconds=1)
    answer = mine.finish(begun["attachment_id"])
    assert (answer.status, list(answer.errors)) == (400, ["attachment_id"])


def test_it_closes_its_address_after_a_quarter_of_an_hour(folder, sender, bob):
    begun = sender(bob).presign().json
    age(begun["attachment_id"], seconds=1)
    assert sender(bob).put(begun) == 404


def test_it_signs_an_address_of_the_bucket_for_a_quarter_of_an_hour(bucket, sender, bob):
    query = urlsplit(sender(bob).presign().json["upload_url"]).query
    assert "X-Amz-Expires=900" in query
    assert "content-length%3Bcontent-type%3Bhost" in query


@pytest.mark.parametrize("tampered", ["x", "", "eyJhIjoxfQ:1:2"])
def test_it_takes_no_address_it_did_not_sign(folder, api, tampered):
    client = api()
    assert client.send("PUT", f"/uploads/{tampered}x", raw=b"x").status == 404
    assert client.get(f"/files/{tampered}x").status == 404


def test_it_does_not_take_one_token_for_the_other(folder, sender, bob):
    mine = sender(bob)
    begun = mine.presign().json
    token = begun["upload_url"].rpartition("/")[2]
    assert load(mine.api, f"http://testserver/files/{token}").status == 404


@pytest.mark.parametrize("size", [25 * 1024 * 1024 + 1, 2**40])
def test_it_refuses_what_is_too_large(store, sender, bob, size):
    answer = sender(bob).presign(size=size)
    assert answer.status == 413
    assert answer.error


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"filename": "a.png"}, "bytes"),
        ({"bytes": 3}, "filename"),
        ({"filename": "", "bytes": 3}, "filename"),
        ({"filename": "..", "bytes": 3}, "filename"),
        ({"filename": "\u200b\u202e", "bytes": 3}, "filename"),
        ({"filename": "x" * 256, "bytes": 3}, "filename"),
        ({"filename": "a.png", "bytes": 0}, "bytes"),
        ({"filename": "a.png", "bytes": -1}, "bytes"),
        ({"filename": "a.png", "bytes": "3"}, "bytes"),
        ({"filename": "a.png", "bytes": 3.5}, "bytes"),
        ({"filename": "a.png", "bytes": 3, "mime": "nonsense"}, "mime"),
        ({"filename": "a.png", "bytes": 3, "mime": "a/b\r\nX-Evil: 1"}, "mime"),
        ({"filename": "a.png", "bytes": 3, "path": "/etc"}, "path"),
        ({"filename": 7, "bytes": 3}, "filename"),
        ({"filename": "evil.exe", "bytes": 3}, "filename"),
        ({"filename": "evil.EXE", "bytes": 3}, "filename"),
        ({"filename": "evil.exe.", "bytes": 3}, "filename"),
        ({"filename": "evil.exe\u200b", "bytes": 3}, "filename"),
        ({"filename": "evil.e\u200bxe", "bytes": 3}, "filename"),
        ({"filename": "evil.\uff45\uff58\uff45", "bytes": 3}, "filename"),
        ({"filename": "photo\u202egpj.exe", "bytes": 3}, "filename"),
        ({"filename": "a.png", "bytes": 3, "mime": "Application/X-MSDownload; x=1"}, "mime"),
    ],
)
def test_it_says_what_is_wrong_with_a_wish(folder, sender, bob, body, field):
    answer = sender(bob).api.post(f"{sender(bob).path}/presign", body)
    assert (answer.status, list(answer.errors)) == (400, [field])


@pytest.mark.parametrize("filename", ["", "  ", "..", None])
def test_it_asks_for_the_name_at_the_end_too(folder, sender, bob, filename):
    mine = sender(bob)
    begun = mine.presign().json
    mine.put(begun)
    answer = mine.finish(begun["attachment_id"], filename=filename)
    assert (answer.status, list(answer.errors)) == (400, ["filename"])
    assert mine.finish(begun["attachment_id"]).status == 201


def test_it_decides_by_the_bytes(store, sender, bob):
    """R03: a program is a program, whatever it is called, and is not kept."""
    mine, program = sender(bob), b"MZ\x90\x00" + bytes(200)
    begun = mine.presign("holiday.png", len(program), mime="image/png").json
    mine.put(begun, program)
    answer = mine.finish(begun["attachment_id"], len(program))
    assert answer.status == 400
    assert names_in_store() == set()


@pytest.mark.parametrize(
    ("body", "filename", "mime"),
    [
        (b"<svg xmlns='x'><script>alert(1)</script></svg>", "a.png", "image/svg+xml"),
        (b"\xef\xbb\xbf <!-- x --><HTML><script>1</script>", "a.png", "text/html"),
        (b"%PDF-1.7\n1 0 obj", "a.html", "application/pdf"),
        (b"a;b\n1;2\n", "a.csv", "text/csv"),
        ("grüße".encode(), "a", "text/plain"),
        (bytes(range(256)), "a.png", "application/octet-stream"),
    ],
)
def test_it_tells_the_type_that_it_found(folder, sender, bob, body, filename, mime):
    sender(bob).attach(body, filename)
    assert sender(bob).listed()[0]["mime"] == mime


def test_it_hands_out_pages_as_bytes_that_do_nothing(folder, sender, bob):
    """R02, R03: never inline, never guessed, and without power wherever it is opened."""
    mine = sender(bob)
    loaded = mine.load(mine.attach(b"<html><script>alert(1)</script>", "page.html"))
    assert loaded.headers["Content-Type"] == "application/octet-stream"
    assert loaded.headers["Content-Disposition"] == 'attachment; filename="page.html"'
    assert loaded.headers["X-Content-Type-Options"] == "nosniff"
    assert loaded.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert loaded.headers["Cache-Control"] == "private, no-store"


def test_it_has_the_bucket_hand_out_pages_as_bytes(bucket, sender, bob):
    mine = sender(bob)
    loaded = mine.load(mine.attach(b"<html><script>alert(1)</script>", "page.html"))
    assert loaded.headers["Content-Type"] == "application/octet-stream"
    assert loaded.headers["Content-Disposition"] == 'attachment; filename="page.html"'


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("\uff0fetc\uff0fshadow", "shadow"),
        ("a\r\nSet-Cookie: x=1.txt", "a Set-Cookie_ x=1.txt"),
        ('a";filename="b.html', "a_;filename=_b.html"),
        ("na\u00efve \u202etxt.pdf", "na\u00efve txt.pdf"),
        ("\u0444\u0430\u0439\u043b.txt", "\u0444\u0430\u0439\u043b.txt"),
        ("%2e%2e%2fx.txt", "%2e%2e%2fx.txt"),
        ("notes.txt::$DATA", "notes.txt__$DATA"),
    ],
)
def test_it_keeps_a_name_for_display_only(store, sender, bob, sent, shown):
    """R04, R45, R46: the header holds whatever the name, and the stored name is ours."""
    mine = sender(bob)
    loaded = mine.load(mine.attach(PNG, sent))
    assert mine.listed()[0]["filename"] == shown
    header = loaded.headers["Content-Disposition"]
    assert header.startswith("attachment; filename")
    assert "\r" not in header and "\n" not in header and header.count('"') in {0, 2}
    for name in names_in_store():
        assert name.startswith(("attachments/", "uploads/"))
        assert set(name.rpartition("/")[2]) <= set("0123456789abcdef")


def test_it_hides_the_files_of_internal_notes(store, sender, cast, bob, agent, ticket):
    """R18: not listed, not loaded, not removed, by nobody who is no agent."""
    note = cast.comment(ticket, agent, is_internal=True)
    secret = sender(agent).attach(comment_id=str(note.public_id))
    plain = sender(agent).attach(is_internal=True)
    assert {row["id"] for row in sender(agent).listed()} == {secret, plain}
    assert all(row["is_internal"] for row in sender(agent).listed())
    theirs = sender(bob)
    assert theirs.listed() == []
    for hidden in (secret, plain):
        assert theirs.api.get(f"{theirs.path}/{hidden}").status == 404
        assert theirs.api.delete(f"{theirs.path}/{hidden}").status == 404


def test_it_lets_nobody_but_agents_keep_a_file_internal(folder, sender, bob):
    mine = sender(bob)
    begun = mine.presign().json
    mine.put(begun)
    answer = mine.finish(begun["attachment_id"], is_internal=True)
    assert (answer.status, answer.json) == (403, {"error": "forbidden"})


def test_it_puts_a_file_on_ones_own_comment_only(folder, sender, cast, bob, agent, ticket):
    reply = cast.comment(ticket, agent)
    mine = sender(bob)
    begun = mine.presign().json
    mine.put(begun)
    answer = mine.finish(begun["attachment_id"], comment_id=str(reply.public_id))
    assert (answer.status, list(answer.errors)) == (400, ["comment_id"])
    own = cast.comment(ticket, bob)
    assert mine.finish(begun["attachment_id"], comment_id=str(own.public_id)).status == 201
    assert mine.listed()[0]["comment_id"] == str(own.public_id)


@pytest.mark.parametrize("who", ["erin", "mallory"])
def test_it_is_not_there_for_strangers(folder, sender, cast, bob, who):
    made = sender(bob).attach()
    stranger = sender(cast.person(who))
    assert stranger.api.get(stranger.path).status == 404
    assert stranger.presign().status == 404
    assert stranger.finish(made).status == 404
    assert stranger.api.get(f"{stranger.path}/{made}").status == 404
    assert stranger.api.delete(f"{stranger.path}/{made}").status == 404


def test_it_is_for_those_who_are_signed_in(folder, sender, bob):
    made = sender(bob).attach()
    nobody = sender(None)
    for answer in (
        nobody.api.get(nobody.path),
        nobody.presign(),
        nobody.finish(made),
        nobody.api.get(f"{nobody.path}/{made}"),
        nobody.api.delete(f"{nobody.path}/{made}"),
    ):
        assert answer.status == 401


def test_it_does_not_know_other_ids(folder, sender, bob):
    mine = sender(bob)
    for other in (uuid.uuid4(), "1", "..", "%2e%2e"):
        assert mine.api.get(f"{mine.path}/{other}").status == 404
        assert mine.api.delete(f"{mine.path}/{other}").status == 404


def test_it_looks_at_the_rights_of_the_moment(folder, sender, bob, ticket, agent):
    """R12: an address that was handed out is worth nothing once the ticket is out of sight."""
    mine = sender(bob)
    location = mine.api.get(f"{mine.path}/{mine.attach()}").headers["Location"]
    assert load(mine.api, location).status == 200
    type(ticket).objects.filter(pk=ticket.pk).update(requester=agent)
    assert load(mine.api, location).status == 404


def test_it_hands_out_addresses_for_a_minute(folder, sender, bob, monkeypatch):
    mine = sender(bob)
    location = mine.api.get(f"{mine.path}/{mine.attach()}").headers["Location"]
    from django.core import signing

    later = signing.time.time() + 61
    monkeypatch.setattr(signing.time, "time", lambda: later)
    assert load(mine.api, location).status == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("who", ["bob", "agent2"])
def test_it_removes_a_file_with_its_bytes(store, sender, cast, bob, who, deliver):
    mine = sender(bob)
    kept, made = mine.attach(), mine.attach()
    remover = sender(cast.person(who))
    answer = remover.api.delete(f"{remover.path}/{made}")
    assert (answer.status, answer.json) == (200, {"ok": True})
    assert [row["id"] for row in mine.listed()] == [kept]
    assert remover.api.delete(f"{remover.path}/{made}").status == 404
    deliver()
    [row] = Attachment.objects.all()
    assert names_in_store() == {row.stored_as, row.upload_name}


def test_it_lets_nobody_else_remove_a_file(folder, sender, bob, agent, ticket):
    made = sender(agent).attach()
    answer = sender(bob).api.delete(f"{sender(bob).path}/{made}")
    assert (answer.status, answer.json) == (403, {"error": "forbidden"})


def test_it_sweeps_what_was_never_finished(store, sender, bob):
    mine = sender(bob)
    begun, fresh = mine.presign().json, mine.presign().json
    mine.put(begun), mine.put(fresh)
    finished = mine.attach()
    for old in (begun["attachment_id"], finished):
        age(old, minutes=5)
    assert sweep_uploads() == 2
    left = {str(row.public_id): row for row in Attachment.objects.all()}
    assert set(left) == {fresh["attachment_id"], finished}
    assert names_in_store() == {
        left[fresh["attachment_id"]].upload_name,
        left[finished].stored_as,
    }
    assert mine.load(finished).body == PNG


def test_it_sweeps_what_could_not_be_removed(store, sender, bob):
    mine = sender(bob)
    mine.api.delete(f"{mine.path}/{mine.attach()}")
    assert sweep_uploads() == 1
    assert names_in_store() == set()
    assert not Attachment.objects.exists()


def test_it_never_sees_a_large_file(bucket, sender, bob, settings):
    """Past the longest body that this service takes at all: only presign and finish are ours."""
    settings.ATTACHMENT_MAX_BYTES = 1024**3
    mine, large = sender(bob), PNG + bytes(40 * 1024 * 1024)
    begun = mine.presign("disk.img", len(large)).json
    assert begun["upload_url"].startswith(bucket.url)
    assert mine.put(begun, large) == 200
    assert mine.finish(begun["attachment_id"], len(large)).status == 201
    sent = [passed for passed in bucket.gate.passed if not passed.is_ours]
    ours = [passed for passed in bucket.gate.passed if passed.is_ours]
    assert [(passed.method, passed.sent) for passed in sent] == [("PUT", len(large))]
    assert [(passed.method, passed.sent, passed.asked) for passed in ours] == [
        ("HEAD", 0, ""),
        ("GET", 0, "bytes=0-4095"),
        ("PUT", 0, ""),
    ]


def test_it_promises_a_gigabyte_as_soon_as_it_is_allowed(bucket, sender, bob, settings):
    settings.ATTACHMENT_MAX_BYTES = 1024**3
    answer = sender(bob).presign("disk.img", 1024**3)
    assert answer.status == 201
    assert len(bucket.gate.passed) == 0


@pytest.fixture
def outage(bucket):
    """`with outage():` nobody answers where the bucket is."""

    @contextlib.contextmanager
    def run():
        bucket.stop()
        try:
            yield
        finally:
            bucket.start()

    return run


def test_it_says_so_while_the_bucket_is_down_and_goes_on_after(outage, sender, bob):
    mine = sender(bob)
    kept, begun = mine.attach(), mine.presign().json
    with outage():
        with pytest.raises(OSError, match="refused"):
            mine.put(begun)
        answer = mine.finish(begun["attachment_id"])
        assert (answer.status, list(answer.json)) == (503, ["error"])
        assert "127.0.0.1" not in answer.error
        assert [row["id"] for row in mine.listed()] == [kept]
    assert mine.put(begun) == 200
    assert mine.finish(begun["attachment_id"]).status == 201
    assert mine.load(kept).body == PNG


def test_it_removes_later_what_it_cannot_remove_while_the_bucket_is_down(outage, sender, bob):
    mine = sender(bob)
    path = f"{mine.path}/{mine.attach()}"
    with outage():
        assert mine.api.delete(path).status == 200
        assert mine.listed() == []
        assert sweep_uploads() == 0
    assert sweep_uploads() == 1
    assert names_in_store() == set()


def test_it_says_so_when_the_disk_is_gone(folder, sender, bob):
    mine = sender(bob)
    begun = mine.presign().json
    folder.parent.joinpath("files").write_text("not a folder")
    assert mine.put(begun) == 503


def test_it_limits_how_often(folder, sender, bob, settings):
    settings.RATE_LIMIT_ATTACHMENTS = 2
    mine = sender(bob)
    assert [mine.api.get(mine.path).status for _ in range(3)] == [200, 200, 429]
    refused = mine.presign()
    assert refused.json == {"error": "rate limited"}
    assert int(refused.headers["Retry-After"]) > 0


def test_it_speaks_of_addresses_where_it_was_asked(folder, api, cast, bob, ticket):
    mine = Sender(api(bob, prefix="/api"), ticket)
    begun = mine.presign().json
    assert urlsplit(begun["upload_url"]).path.startswith("/api/uploads/")
    assert put(mine.api, begun["upload_url"], PNG, begun["headers"]) == 200


def test_it_shows_agents_files_that_customers_may_not_count(folder, sender, bob, agent, ticket):
    before = type(ticket).objects.get(pk=ticket.pk).updated_at
    sender(agent).attach(is_internal=True)
    assert type(ticket).objects.get(pk=ticket.pk).updated_at == before
    sender(agent).attach()
    assert type(ticket).objects.get(pk=ticket.pk).updated_at > before


def test_it_writes_no_bytes_twice_over(folder, bob):
    """A name that is taken stays as it is."""
    from helpdesk.core.errors import Conflict
    from helpdesk.core.files import store as configured

    files = configured()
    assert files.receive("uploads/one", io.BytesIO(b"first"), size=5)
    with pytest.raises(Conflict):
        files.receive("uploads/one", io.BytesIO(b"other"), size=5)
    assert b"".join(files.read(files.find("uploads/one"))) == b"first"
