"""The logo of a branding. Whatever was sent is drawn anew: what we serve is a PNG of our making."""

import hashlib
import io
import struct

from accounts.models import Branding, User
from accounts.permissions import Perm
from helpdesk.core.changes import apply_changes, tell_kept
from helpdesk.core.errors import Invalid
from helpdesk.core.service import service

MOST_BYTES = 512 * 1024
FORMATS = ("PNG", "JPEG", "WEBP")
# In pixels: what may be sent, and what is kept of it.
LONGEST_SIDE, KEPT_SIDE = 2000, 512
# What decoders raise of a file that is cut or forged.
BROKEN = (EOFError, IndexError, OSError, struct.error, SyntaxError, TypeError, ValueError)


@service(Perm.ADMINISTER)
def set_logo(branding: Branding, *, content: bytes, by: User) -> Branding:
    """Draws a PNG, JPEG or WebP as the logo, in place of the one before. Raises Invalid."""
    drawn = _drawn(content)

    return _keep(branding, drawn, hashlib.sha256(drawn).hexdigest(), by)


@service(Perm.ADMINISTER)
def remove_logo(branding: Branding, *, by: User) -> Branding:
    """Takes the logo away: the tenant's is shown again, or ours."""
    return _keep(branding, None, "", by)


def _keep(branding: Branding, drawn: bytes | None, digest: str, by: User) -> Branding:
    branding = Branding.objects.select_for_update().get(pk=branding.pk)

    branding.logo_png = drawn
    changed = apply_changes(branding, {"logo_digest": digest})

    tell_kept(branding, changed, by=by)
    return branding


def _drawn(content: bytes) -> bytes:
    """The picture as a small PNG without anything else that its file held. Raises Invalid.

    Name and declared type of the file have no say; its bytes are read as one of `FORMATS` only.
    """
    # Only those who draw pay for this import.
    from PIL import Image, ImageOps

    if len(content) > MOST_BYTES:
        raise Invalid(logo=f"At most {MOST_BYTES // 1024} KB.")
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            # Known from the head of the file, before anything is unpacked.
            if max(image.size) > LONGEST_SIDE:
                raise Invalid(logo=f"At most {LONGEST_SIDE:,} pixels wide and high.")
            # A camera may say in words that its picture lies on its side; the words go.
            drawn = ImageOps.exif_transpose(image).convert("RGBA")
    except Image.DecompressionBombError:
        raise Invalid(logo=f"At most {LONGEST_SIDE:,} pixels wide and high.") from None
    except BROKEN as error:
        raise Invalid(logo="This is no PNG, JPEG or WebP that can be read.") from error
    drawn.thumbnail((KEPT_SIDE, KEPT_SIDE))
    # Color profiles and the like would be written along.
    drawn.info.clear()
    out = io.BytesIO()
    drawn.save(out, "PNG", optimize=True)
    return out.getvalue()
