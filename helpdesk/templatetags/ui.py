"""What the templates need to draw: icons, status and priority glyphs, avatars, times."""

import functools
import uuid
import zlib
from datetime import UTC, datetime, tzinfo
from importlib import resources
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from helpdesk.core.text import uuid_of
from helpdesk.templatetags.fixed import fixed

register = template.Library()
AVATAR_HUES = 12

# Glyphs of our own on a 16 by 16 grid: a status is read by its shape before its color.
STATUS_SHAPES = {
    "new": '<circle cx="8" cy="8" r="6" stroke-dasharray="2.2 1.57" stroke-linecap="butt"/>',
    "open": '<circle cx="8" cy="8" r="6"/>',
    "in-progress": (
        '<circle cx="8" cy="8" r="6"/>'
        '<path class="glyph__fill" d="M8 4.6a3.4 3.4 0 0 1 0 6.8z" stroke="none"/>'
    ),
    "pending": '<circle cx="8" cy="8" r="6"/><path d="M6.4 6v4M9.6 6v4"/>',
    "resolved": (
        '<circle class="glyph__fill" cx="8" cy="8" r="6"/>'
        '<path class="glyph__cut" d="m5.4 8.2 1.8 1.8 3.4-3.7"/>'
    ),
    "closed": (
        '<circle class="glyph__fill" cx="8" cy="8" r="6"/><path class="glyph__cut" d="M5.6 8h4.8"/>'
    ),
}
PRIORITY_SHAPES = {
    1: (
        '<rect class="glyph__fill" x="2" y="2" width="12" height="12" rx="3.5" stroke="none"/>'
        '<path class="glyph__cut" d="M8 5v3.6M8 11v.1"/>'
    ),
    2: "<g stroke='none'><rect class='glyph__fill' x='2' y='10' width='3' height='4' rx='1'/>"
    "<rect class='glyph__fill' x='6.5' y='6.5' width='3' height='7.5' rx='1'/>"
    "<rect class='glyph__fill' x='11' y='3' width='3' height='11' rx='1'/></g>",
    3: "<g stroke='none'><rect class='glyph__fill' x='2' y='10' width='3' height='4' rx='1'/>"
    "<rect class='glyph__fill' x='6.5' y='6.5' width='3' height='7.5' rx='1'/>"
    "<rect class='glyph__dim' x='11' y='3' width='3' height='11' rx='1'/></g>",
    4: "<g stroke='none'><rect class='glyph__fill' x='2' y='10' width='3' height='4' rx='1'/>"
    "<rect class='glyph__dim' x='6.5' y='6.5' width='3' height='7.5' rx='1'/>"
    "<rect class='glyph__dim' x='11' y='3' width='3' height='11' rx='1'/></g>",
}
PRIORITY_NAMES = {1: "Critical", 2: "High", 3: "Normal", 4: "Low"}


@register.simple_tag
@functools.lru_cache(maxsize=512)
def icon(name: str, size: int = 16) -> SafeString:
    """A lucide icon, drawn once and remembered; decoration only, so hidden from screen readers."""
    _, _, inner = _lucide().read(f"{name}.svg").decode().partition(">")
    shapes = " ".join(inner.split()).replace("> <", "><").removesuffix("</svg>").strip()
    return mark_safe(  # noqa: S308 - the package's own
        f'<svg class="icon" width="{size}" height="{size}" viewBox="0 0 24 24" fill="none" '
        'stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" '
        f'aria-hidden="true" focusable="false">{shapes}</svg>'
    )


@functools.cache
def _lucide() -> ZipFile:
    """The package's icons, opened once: its own functions read the list of all for each of them."""
    return ZipFile(BytesIO(resources.files("lucide").joinpath("lucide.zip").read_bytes()))


@register.simple_tag
@functools.lru_cache(maxsize=64)
def status_glyph(status: str) -> SafeString:
    """The shape of a status; the word beside it (or an aria-label) tells it to everybody."""
    slug = slugify(status)
    return _glyph(f"glyph--{slug}", STATUS_SHAPES.get(slug, STATUS_SHAPES["open"]))


@register.simple_tag
@functools.lru_cache(maxsize=64)
def priority_glyph(priority: int | None) -> SafeString:
    """The shape of a priority: bars like a signal, a filled square for critical."""
    level = int(priority or 3)
    return _glyph(f"glyph--p{level}", PRIORITY_SHAPES.get(level, PRIORITY_SHAPES[3]))


def _glyph(name: str, shape: str) -> SafeString:
    return mark_safe(  # noqa: S308 - made of the constants above and a slug
        f'<svg class="glyph {name}" width="16" height="16" viewBox="0 0 16 16" fill="none" '
        'stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" '
        f'aria-hidden="true" focusable="false">{shape}</svg>'
    )


for name in ("icon", "status_glyph", "priority_glyph"):
    register.tags[name] = fixed(register.tags[name])


@register.filter
def priority_name(priority: int | None) -> str:
    """1 is Critical, 4 is Low."""
    return PRIORITY_NAMES.get(priority or 0, "None")


@register.filter
def slug(value: Any) -> str:
    """`In Progress` as `in-progress`, for class names."""
    return slugify(str(value))


@register.filter
def initials(name: Any) -> str:
    """One or two letters that stand for a person."""
    words = [word for word in str(name or "").replace("@", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


@register.filter
def hue(name: Any) -> int:
    """The color class of a person: the same name has the same color everywhere and always."""
    return zlib.crc32(str(name or "").encode("utf-8", "replace")) % AVATAR_HUES


@register.simple_tag
def avatar(person: Any, size: str = "") -> SafeString:
    """A person's initials in their color; decoration, because the name stands beside it."""
    return _avatar(display_name(person), size)


@functools.lru_cache(maxsize=2_000)
def _avatar(name: str, size: str) -> SafeString:
    return format_html(
        '<span class="avatar avatar--h{}{}" aria-hidden="true">{}</span>',
        hue(name),
        f" avatar--{size}" if size else "",
        initials(name),
    )


@register.filter
def display_name(person: Any) -> str:
    """The name by which a person is shown; text is taken as the name itself."""
    return getattr(person, "display_name", "") or getattr(person, "email", "") or str(person or "")


@register.simple_tag
def ago(
    moment: datetime | None, now: datetime | None = None, zone: tzinfo | None = None
) -> SafeString | str:
    """A moment as `5 min ago`, with the exact time on hover; `time.js` keeps it fresh."""
    if moment is None:
        return ""
    words = ago_words(moment, now or timezone.now())
    return _time(moment, words, zone or timezone.get_current_timezone())


@functools.lru_cache(maxsize=5_000)
def _time(moment: datetime, words: str, zone: tzinfo) -> SafeString:
    return format_html(
        '<time datetime="{}" title="{}" data-ago>{}</time>',
        moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        moment.astimezone(zone).strftime("%a %d %b %Y, %H:%M %Z"),
        words,
    )


def ago_words(moment: datetime, now: datetime) -> str:
    """The distance in short words; a moment ahead reads `in 2 h`. `time.js` says the same."""
    seconds = (now - moment).total_seconds()
    distance = abs(seconds)
    if distance < 45:
        return "just now"
    if distance < 45 * 60:
        words = f"{max(1, round(distance / 60))} min"
    elif distance < 22 * 3600:
        words = f"{max(1, round(distance / 3600))} h"
    elif distance < 7 * 86400:
        words = f"{max(1, round(distance / 86400))} d"
    else:
        local = timezone.localtime(moment)
        same_year = local.year == timezone.localtime(now).year
        return f"{local.day} {local.strftime('%b' if same_year else '%b %Y')}"
    return f"{words} ago" if seconds > 0 else f"in {words}"


@register.simple_tag
def sending_key(form: Any = None) -> SafeString:
    """The key of a page's form that makes something (`helpdesk.forms.MakingForm`).

    A form that comes back, refused or for a look, keeps the one it was sent with.
    """
    sent = uuid_of(form.data.get("sending", "")) if form else None
    # Browsers keep what stands in forms when a page is loaded anew; this is another page.
    field = '<input type="hidden" name="sending" value="{}" autocomplete="off">'
    return format_html(field, sent or uuid.uuid4())


@register.filter
def compact(number: int | None) -> str:
    """A count that fits a badge: 999, 1.2k, 34k, 1.2M."""
    count = int(number or 0)
    if count < 1000:
        return str(count)
    for limit, unit, size in ((1_000_000, "k", 1000), (10**12, "M", 1_000_000)):
        if count < limit:
            value = count / size
            return f"{value:.1f}{unit}".replace(".0", "") if value < 10 else f"{int(value)}{unit}"
    return "∞"


@register.filter
def grouped(number: int) -> str:
    """A number whose digits can be told at a glance: 12,000."""
    return f"{number:,}"


@register.filter
def words(text: str) -> list[str]:
    """The words of a text, to loop over."""
    return text.split()


@register.filter
def at(values: dict[str, Any], name: str) -> Any:
    """The value of a dictionary under a name that is itself a variable."""
    return values.get(name, "")


@register.filter
def among(values: dict[str, Any], names: str) -> tuple[tuple[str, Any], ...]:
    """Pairs of these names, which stand in one text, and their values."""
    return tuple((name, values.get(name, "")) for name in names.split())


@register.filter
def address(person: Any) -> str:
    """How a person is written into a field: `Name <address>`, or the public id without one."""
    name = "".join(char for char in person.display_name if char not in '<>"').strip()
    return f"{name} <{person.email}>" if person.email else str(person.public_id)
