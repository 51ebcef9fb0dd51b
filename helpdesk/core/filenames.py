"""What a file that came from outside may be called, and what it really is.

A name is for people to read and decides nothing: the stored name is ours, the type comes from the
bytes. Both are cleaned before anything is checked, or a character that nobody sees would carry a
refused name past the check.
"""

import re
import unicodedata

import puremagic

MAX_FILENAME = 255
OCTETS = "application/octet-stream"
MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,62}/[a-z0-9][a-z0-9!#$&^_.+-]{0,62}")
# How many bytes from the start of a file tell its type.
ENOUGH_TO_SNIFF = 4096

# Windows allows these in no name, and `:` names a stream there.
_RESERVED = re.compile(r'[<>:"|?*]')
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_PROGRAMS = {
    b"MZ": "application/vnd.microsoft.portable-executable",
    b"\x7fELF": "application/x-elf",
    b"\xfe\xed\xfa\xce": "application/x-mach-binary",
    b"\xfe\xed\xfa\xcf": "application/x-mach-binary",
    b"\xce\xfa\xed\xfe": "application/x-mach-binary",
    b"\xcf\xfa\xed\xfe": "application/x-mach-binary",
    b"\xca\xfe\xba\xbe": "application/java-vm",
    b"#!": "text/x-script",
}
# Containers look the same from outside: only here the name has a say, among harmless types.
_ZIPS = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odp": "application/vnd.oasis.opendocument.presentation",
    ".epub": "application/epub+zip",
    ".jar": "application/java-archive",
}
_COMPOUNDS = {
    ".doc": "application/msword",
    ".xls": "application/vnd.ms-excel",
    ".ppt": "application/vnd.ms-powerpoint",
    ".msg": "application/vnd.ms-outlook",
    ".msi": "application/x-msi",
}
# These begin with plain text, and may go on so.
_WRITTEN = {
    b"%PDF-": "application/pdf",
    b"%!PS": "application/postscript",
    b"{\\rtf": "application/rtf",
    b"\x1f\x8b": "application/gzip",
}
_TEXTS = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".md": "text/markdown",
    ".ics": "text/calendar",
    ".vcf": "text/vcard",
    ".eml": "message/rfc822",
}


def clean_filename(text: str) -> str:
    """The last part of a path, NFKC, without what cannot be seen; `""` if nothing is left."""
    # Compatibility forms first: a full-width slash is a slash.
    folded = unicodedata.normalize("NFKC", text)
    seen = "".join(
        " " if char in "\t\n\r" else char
        for char in folded
        if char in "\t\n\r" or unicodedata.category(char) not in _UNSEEN
    )
    name = " ".join(_RESERVED.sub("_", re.split(r"[/\\]", seen)[-1]).split())
    # Windows drops dots and blanks at the end, and with them whatever hid an extension.
    return name.rstrip(". ")


def extension(filename: str) -> str:
    """The last extension in lower case with its dot, or `""`."""
    _, dot, last = filename.rpartition(".")
    return f".{last.casefold()}" if dot else ""


def media_type(text: str) -> str:
    """A media type without its parameters, in lower case; `""` for what is none (RFC 6838)."""
    essence = text.partition(";")[0].strip().lower()
    return essence if MEDIA_TYPE.fullmatch(essence) else ""


def is_blocked(blocked: list[str], *, filename: str = "", mime: str = "") -> bool:
    """Whether a list of `.ext`, `type/subtype` and `type/*` names this file."""
    listed = {entry.strip().casefold() for entry in blocked}
    names = {extension(filename), mime, f"{mime.partition('/')[0]}/*"} - {"", "/*"}
    return bool(listed & names)


def sniff(head: bytes, filename: str = "") -> str:
    """The media type that the first bytes show; what they do not show is `OCTETS`."""
    ending = extension(filename)
    for magic, mime in _PROGRAMS.items():
        if head.startswith(magic):
            return mime
    if head.startswith(b"PK\x03\x04"):
        return _ZIPS.get(ending, "application/zip")
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _COMPOUNDS.get(ending, "application/x-ole-storage")
    for magic, mime in _WRITTEN.items():
        if head.startswith(magic):
            return mime
    if text := _as_text(head):
        return _markup(text) or _TEXTS.get(ending, "text/plain")
    return _by_magic(head)


def _as_text(head: bytes) -> str:
    """The bytes as text, `""` if they are none."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif b"\x00" in head:
        return ""
    else:
        encoding = "utf-8-sig"
    try:
        # The last character may be cut.
        text = head.decode(encoding)
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4:
            return ""
        text = head[: error.start].decode(encoding, "ignore")
    return "" if any(ord(char) < 32 and char not in "\t\n\r\f\x1b" for char in text) else text


def _markup(text: str) -> str:
    """The type of what a browser would act on, `""` for a text that it would show."""
    lower = text.lstrip().lower()
    if not lower.startswith("<"):
        return ""
    if "<svg" in lower:
        return "image/svg+xml"
    if any(tag in lower for tag in ("<html", "<!doctype html", "<script", "<body", "<iframe")):
        return "text/html"
    return "text/xml" if lower.startswith("<?xml") else "text/html"


def _by_magic(head: bytes) -> str:
    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return OCTETS
    best = media_type(found[0].mime_type) if found else ""
    return best if best and found[0].confidence >= 0.3 else OCTETS
