"""Whether the service lives and can work, for load balancers and people who look."""

import pytest


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/healthz", "/api/livez", "/api/readyz/"])
def test_it_says_ok_to_anybody(api, path):
    answer = api().get(path)
    assert (answer.status, answer.json) == (200, {"ok": True})


def test_it_needs_no_tenant_to_be_alive(db, browser):
    assert browser.get("/livez", headers={"host": "nobody.example"}).status_code == 200


def test_it_names_the_part_that_is_down(api, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = api().get("/readyz")
    assert (answer.status, answer.json) == (500, {"error": "redis"})


def test_it_lives_while_a_part_is_down(api, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert api().get("/livez").status == 200
    assert api().get("/healthz").status == 200


def test_it_tells_nothing_but_the_name_of_a_part(api, settings, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(blocked / "files")},
        }
    }
    settings.FILESTORE_PATH = blocked / "files"
    answer = api().get("/readyz")
    assert (answer.status, answer.json) == (500, {"error": "object store"})
