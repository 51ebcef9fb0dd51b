"""No room on the disk where files are stored: a quota that the kernel keeps."""

import pytest

from tickets.models import Attachment

KILO = 1024
ROOM = 256 * KILO


@pytest.fixture
def upload(cast, caller):
    """An upload of so many bytes: `send()` sends them, `finish()` says so."""
    path = f"/tickets/{cast.ticket(cast.bob).public_id}/attachments"

    class Upload:
        def __init__(self, size: int) -> None:
            self.size = size
            told = {"filename": "notes.txt", "bytes": size}
            status, self.begun = caller.ask("POST", f"{path}/presign", told)
            assert status == 201

        def send(self) -> tuple:
            address = "/uploads/" + self.begun["upload_url"].rpartition("/")[2]
            headers = {"Content_Type": self.begun["headers"].get("Content-Type", "text/plain")}
            return caller.ask("PUT", address, raw=b"n" * self.size, **headers)

        def finish(self) -> tuple:
            told = {"filename": "notes.txt", "bytes": self.size}
            return caller.ask("POST", path, told | {"attachment_id": self.begun["attachment_id"]})

    return Upload


# The longer one has no room even on its way through, where it waits in a temporary file; at last
# there is none for a line of the log.
@pytest.mark.parametrize(
    ("size", "room"),
    [(400 * KILO, ROOM), (2_000 * KILO, ROOM), (400 * KILO, 1)],
    ids=["short", "long", "log"],
)
def test_it_says_so_keeps_nothing_and_takes_the_file_later(
    installation, caller, upload, size, room
):
    wanted = upload(size)
    files = installation.folders.root / "files"
    before = sorted(path for path in files.rglob("*") if path.is_file())
    with installation.no_room(room):
        status, answer = wanted.send()
        assert (status, list(answer)) == (503, ["error"])
        assert wanted.finish()[0] == 400
        assert sorted(path for path in files.rglob("*") if path.is_file()) == before
        # Whatever needs no file goes on.
        assert caller.ask("POST", "/tickets", {"title": "No room", "priority": 1})[0] == 201
    assert wanted.send()[0] == 200
    assert wanted.finish()[0] == 201
    assert Attachment.objects.get(public_id=wanted.begun["attachment_id"]).size == size
