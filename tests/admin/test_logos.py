"""An admin puts up a logo; anybody may load it, and nothing else that was in its file."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import ExifTags, Image, PngImagePlugin

from accounts.models import Branding
from accounts.permissions import Perm
from accounts.services import add_branding, set_logo
from helpdesk.core.errors import Forbidden
from helpdesk.core.models import Event
from tests.admin.conftest import faults

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
SCRIPT = b"<script>alert(1)</script>"


def picture(kind="PNG", size=(40, 20), mode="RGB", **options):
    out = io.BytesIO()
    Image.new(mode, size, "teal" if mode != "L" else 99).save(out, kind, **options)
    return out.getvalue()


def sent(content, name="logo.png", mime="image/png"):
    return SimpleUploadedFile(name, content, mime)


@pytest.fixture
def branding(cast, admin):
    return add_branding(cast.tenant, name="Harbor Help", by=admin)


def logo_of(branding):
    branding.refresh_from_db()
    return f"/brand/logos/{branding.logo_digest}.png"


# ── Putting it up ────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_it_shows_the_logo_that_an_admin_sent(enter, admin, branding, kind):
    assert enter(admin).save(branding, logo=sent(picture(kind), "any.bin")).status_code == 302

    answer = Client().get(logo_of(branding))
    assert answer.status_code == 200
    with Image.open(io.BytesIO(answer.content)) as shown:
        assert (shown.format, shown.size) == ("PNG", (40, 20))
    assert Client().get("/brand/logo").headers["Location"] == logo_of(branding)
    last = Event.objects.about(branding).last()
    assert last.type == "branding_updated" and set(last.changes) == {"logo_digest"}


def test_it_takes_a_logo_with_a_new_branding(enter, admin, bob):
    answer = enter(admin).add(Branding, company=bob.company.pk, name="Acme", logo=sent(picture()))
    assert answer.status_code == 302
    assert Client().get(logo_of(Branding.objects.get(company=bob.company))).status_code == 200


def test_it_keeps_the_logo_when_something_else_is_saved(enter, admin, branding):
    enter(admin).save(branding, logo=sent(picture()))
    was = logo_of(branding)
    page = enter(admin).page_of(branding).content.decode()
    assert f'href="{was}"' in page
    enter(admin).save(branding, name="Harbor Help Desk")
    assert logo_of(branding) == was and branding.name == "Harbor Help Desk"


def test_it_removes_a_logo(enter, admin, branding):
    enter(admin).save(branding, logo=sent(picture()))
    was = logo_of(branding)
    assert enter(admin).save(branding, **{"logo-clear": "on"}).status_code == 302
    assert Client().get(was).status_code == 404
    assert Client().get("/brand/logo").headers["Location"].startswith("/static/brand/mark")
    branding.refresh_from_db()
    assert (branding.logo_png, branding.logo_digest) == (None, "")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(SVG, id="svg"),
        pytest.param(b'<?xml version="1.0"?>' + SVG, id="xml"),
        pytest.param(b"<!doctype html><html>" + SCRIPT, id="html"),
        pytest.param(picture("GIF"), id="gif"),
        pytest.param(picture("BMP"), id="bmp"),
        pytest.param(picture("TIFF"), id="tiff"),
        pytest.param(picture()[:60], id="cut"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(64), id="empty"),
        pytest.param(b"RIFF\xff\xff\xff\xffWEBPVP8 " + bytes(40), id="webp"),
        pytest.param(b"%!PS-Adobe-3.0 EPSF-3.0\n", id="eps"),
        pytest.param(picture(size=(2001, 4)), id="wide"),
        pytest.param(picture("JPEG", size=(4, 2001)), id="high"),
        pytest.param(picture(size=(20_000, 10_000), mode="1"), id="bomb"),
        pytest.param(picture() + bytes(512 * 1024), id="large"),
    ],
)
def test_it_takes_nothing_else_whatever_its_name(enter, admin, branding, bob, content):
    assert set(faults(enter(admin).save(branding, logo=sent(content)))) == {"logo"}
    added = enter(admin).add(Branding, company=bob.company.pk, logo=sent(content))
    assert set(faults(added)) == {"logo"}
    assert not Branding.objects.filter(company=bob.company).exists()
    branding.refresh_from_db()
    assert (branding.logo_png, branding.logo_digest) == (None, "")


def test_it_serves_nothing_of_the_file_but_its_picture(admin, branding):
    note = PngImagePlugin.PngInfo()
    note.add_text("Comment", SCRIPT.decode())
    made = picture(size=(1600, 800), pnginfo=note, icc_profile=SCRIPT) + SCRIPT
    set_logo(branding, content=made, by=admin)

    body = Client().get(logo_of(branding)).content
    with Image.open(io.BytesIO(body)) as shown:
        assert (shown.size, shown.info) == ((512, 256), {})
    assert b"script" not in body and body.endswith(b"IEND\xaeB`\x82")


def test_it_stands_upright_as_its_camera_meant_it(admin, branding):
    turned = Image.Exif()
    turned[ExifTags.Base.Orientation] = 6
    set_logo(branding, content=picture("JPEG", exif=turned), by=admin)
    with Image.open(io.BytesIO(Client().get(logo_of(branding)).content)) as shown:
        assert shown.size == (20, 40)


def test_it_lets_admins_alone_put_up_a_logo(branding, agent, bob):
    assert set_logo.permission == Perm.ADMINISTER
    for person in (agent, bob):
        with pytest.raises(Forbidden):
            set_logo(branding, content=picture(), by=person)


# ── Showing it ───────────────────────────────────────────────────────────────────────────────────
def test_it_is_a_picture_and_nothing_that_could_run(admin, branding):
    set_logo(branding, content=picture(), by=admin)
    headers = Client().get(logo_of(branding)).headers
    assert headers["Content-Type"] == "image/png"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_it_is_not_there_for_another_tenant(cast, admin, branding):
    set_logo(branding, content=picture(), by=admin)
    there = {"X-Tenant": cast.rival.slug}
    assert Client().get(logo_of(branding), headers=there).status_code == 404
    assert "mark" in Client().get("/brand/logo", headers=there).headers["Location"]
    for digest in ("nonsense", "0" * 64, "%00"):
        assert Client().get(f"/brand/logos/{digest}.png").status_code in {400, 404}


def test_it_puts_a_companys_logo_before_the_tenants(cast, admin, branding, bob, mallory, enter):
    own = add_branding(cast.tenant, company=bob.company, by=admin)
    set_logo(branding, content=picture(size=(30, 30)), by=admin)
    set_logo(own, content=picture(size=(20, 20)), by=admin)
    seen = [enter(who).get("/brand/logo").headers["Location"] for who in (bob, mallory, admin)]
    assert seen == [logo_of(own), logo_of(branding), logo_of(branding)]


@pytest.mark.parametrize("name, path", [("bob", "/portal"), ("admin", "/desk"), (None, "/login")])
def test_it_stands_on_every_page(cast, enter, name, path):
    headers = enter(getattr(cast, name))._headers() if name else {}
    page = Client().get(path, headers=headers, follow=True)
    assert 'src="/brand/logo"' in page.content.decode()
