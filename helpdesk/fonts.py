"""The Inter typeface as static files, cut to the scripts we need from the package that carries it.

No font file is committed: `collectstatic` (or the first request in debug) makes `fonts/inter.woff2`
once, in about two seconds, and keeps it below DATA_DIR; likewise the two weights that PDFs are set in.
"""

import contextlib
import functools
import hashlib
import importlib.metadata
import io
import os
import tempfile
from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

SOURCE = "Inter[opsz,wght].ttf"
FEATURES = ["calt", "case", "ccmp", "kern", "locl", "mark", "tnum"]
# Latin with its extensions, Greek, Cyrillic, and the punctuation, currency and arrows of a desk.
RANGES = [
    (0x20, 0x7E), (0xA0, 0x17F), (0x192, 0x192), (0x218, 0x21B), (0x2C6, 0x2C7), (0x2D8, 0x2DD),
    (0x300, 0x304), (0x308, 0x308), (0x30C, 0x30C), (0x384, 0x3CE), (0x400, 0x45F), (0x490, 0x4A3),
    (0x1E9E, 0x1E9E), (0x2010, 0x2027), (0x2030, 0x2030), (0x2039, 0x203A), (0x2044, 0x2044),
    (0x20AC, 0x20AC), (0x2116, 0x2116), (0x2122, 0x2122), (0x2190, 0x2193), (0x2212, 0x2212),
    (0x2260, 0x2260), (0x2264, 0x2265),
]  # fmt: skip
PAPER_WEIGHTS = (400, 600)
STYLESHEET = """@font-face {
  font-family: "Inter";
  src: url("inter.woff2") format("woff2");
  font-weight: 100 900;
  font-display: swap;
}
"""
log = structlog.get_logger(__name__)


class FontFinder(BaseFinder):
    """Finds `fonts/inter.css` and `fonts/inter.woff2`.

    Where the font cannot be made the style sheet is empty and the pages use the system's typeface,
    because a missing font is no reason for a server not to start.
    """

    def find(self, path: str, find_all: bool = False, **_: Any) -> Any:
        if not path.startswith("fonts/inter."):
            return []
        file = font_folder() / path
        found = str(file) if file.exists() else None
        return ([found] if found else []) if find_all else (found or [])

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        for weight in PAPER_WEIGHTS:
            # Nobody shall wait for them who asks for the first PDF.
            with contextlib.suppress(OSError):
                font_of_weight(weight)
        storage = FileSystemStorage(location=font_folder())
        for file in sorted((font_folder() / "fonts").glob("inter.*")):
            yield f"fonts/{file.name}", storage


@functools.cache
def font_folder() -> Path:
    """The folder that holds `fonts/`; makes what is missing there."""
    version = importlib.metadata.version("fontpkg-inter")
    recipe = hashlib.sha256(repr((version, FEATURES, RANGES, STYLESHEET)).encode()).hexdigest()
    folder = Path(settings.DATA_DIR) / "cache" / f"inter-{recipe[:12]}"
    fonts = folder / "fonts"
    fonts.mkdir(parents=True, exist_ok=True)
    if not (fonts / "inter.css").exists():
        try:
            _write(fonts / "inter.woff2", _subset())
            _write(fonts / "inter.css", STYLESHEET.encode())
        except Exception as error:  # noqa: BLE001 - see FontFinder
            log.warning("font_not_made", error=repr(error))
            _write(fonts / "inter.css", b"/* Inter could not be made on this machine. */\n")
    return folder


def font_of_weight(weight: int) -> Path:
    """Inter in one weight (400 is regular) as TrueType without variations, as PDFs want it."""
    file = font_folder() / "fonts" / f"weight-{weight}.ttf"
    if not file.exists():
        _write(file, _subset(weight))
    return file


def _subset(weight: int | None = None) -> bytes:
    """The font with our characters only: variable as WOFF2, or one weight of it as TrueType."""
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    options = subset.Options()
    options.layout_features = FEATURES
    options.layout_closure = False
    options.hinting = False
    options.notdef_outline = True
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[code for first, last in RANGES for code in range(first, last + 1)])
    out = io.BytesIO()
    with (
        as_file(files("fontpkg_inter") / "files" / SOURCE) as path,
        TTFont(path, lazy=True) as font,
    ):
        subsetter.subset(font)
        if weight is None:
            font.flavor = "woff2"
        else:
            instantiateVariableFont(font, {"wght": weight, "opsz": 14}, inplace=True)
            # A PDF takes two fonts of one name for the same.
            font["name"].setName(
                f"Inter-{weight}", nameID=6, platformID=3, platEncID=1, langID=0x409
            )
        font.save(out)
    return out.getvalue()


def _write(path: Path, content: bytes) -> None:
    # Several processes may get here at once; a rename shows each reader a whole file.
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(temporary).chmod(0o644)
    Path(temporary).replace(path)
