"""FreeScout CVE-2026-27636, CVE-2026-28289, CVE-2025-48471; UVdesk CVE-2024-0916: no spelling hides a kind of file."""

import pytest

from tickets.models import Attachment

NAMES = [
    "run.exe", "run.EXE", "run.exe ", "run.exe.", "run.ex\u200be", "run.e\uff58e", "run\u2024exe", "run.exe\u00a0",
    "x/..\\run.cmd", "run.txt.exe", "run.exe\u202e", "\ufeffrun.exe", "run.\u00ade\u2060xe",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_it_takes_no_program_under_any_spelling(folder, api, cast, bob, name):
    path = f"/tickets/{cast.ticket(bob).public_id}/attachments/presign"
    assert api(bob).post(path, {"filename": name, "bytes": 5}).status == 400


def test_it_stores_under_names_of_its_own(folder, api, cast, bob):
    path = f"/tickets/{cast.ticket(bob).public_id}/attachments/presign"
    for name in ("../../evil.txt", "evil.txt", "evil.txt"):
        assert api(bob).post(path, {"filename": name, "bytes": 5}).status == 201
    stored = list(Attachment.objects.values_list("stored_as", flat=True))
    assert len(set(stored)) == 3
    assert not [each for each in stored if "evil" in each or ".." in each]
