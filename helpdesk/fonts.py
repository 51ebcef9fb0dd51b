"""The Inter typeface as static files, cut to the scripts we need from the package that carries it.

No font file is committed: `collectstatic` (or the first request in debug) makes `fonts/inter.woff2`
once, in about two seconds, and keeps it below DATA_DIR; likewise what PDFs are set in.
"""

import contextlib
import functools
import hashlib
import importlib.metadata
import io
import itertools
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
# What PDFs are set in: the package, its file, and of it the letters that Inter does not have.
PAPER_FONTS = {
    "": ("fontpkg_inter", SOURCE, RANGES),
    "arabic": (
        "fontpkg_noto_sans_arabic",
        "NotoSansArabic[wdth,wght].ttf",
        [(0x600, 0x6FF), (0x750, 0x77F), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC)],
    ),
    "hebrew": ("fontpkg_rubik", "Rubik[wght].ttf", [(0x591, 0x5F4), (0xFB1D, 0xFB4F)]),
}
PAPER_WEIGHTS = (400, 600)
# Where a font varies in more than its weight.
USUAL = {"opsz": 14, "wdth": 100}
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
        for script, weight in itertools.product(PAPER_FONTS, PAPER_WEIGHTS):
            # Nobody shall wait for them who asks for the first PDF.
            with contextlib.suppress(OSError):
                paper_font(script, weight)
        storage = FileSystemStorage(location=font_folder())
        for file in sorted((font_folder() / "fonts").glob("inter.*")):
            yield f"fonts/{file.name}", storage


@functools.cache
def font_folder() -> Path:
    """The folder that holds `fonts/`; makes what is missing there."""
    versions = [importlib.metadata.version(package) for package, *_ in PAPER_FONTS.values()]
    recipe = hashlib.sha256(
        repr((versions, FEATURES, PAPER_FONTS, STYLESHEET)).encode()
    ).hexdigest()
    folder = Path(settings.DATA_DIR) / "cache" / f"inter-{recipe[:12]}"
    fonts = folder / "fonts"
    fonts.mkdir(parents=True, exist_ok=True)
    if not (fonts / "inter.css").exists():
        try:
            _write(fonts / "inter.woff2", _subset(""))
            _write(fonts / "inter.css", STYLESHEET.encode())
        except Exception as error:  # noqa: BLE001 - see FontFinder
            log.warning("font_not_made", error=repr(error))
            _write(fonts / "inter.css", b"/* Inter could not be made on this machine. */\n")
    return folder


def paper_font(script: str, weight: int) -> Path:
    """A font in one weight (400 is regular) as TrueType without variations, as PDFs want it."""
    file = font_folder() / "fonts" / f"{script or 'weight'}-{weight}.ttf"
    if not file.exists():
        _write(file, _subset(script, weight))
    return file


def _subset(script: str, weight: int | None = None) -> bytes:
    """The font with our characters only: variable as WOFF2, or one weight of it as TrueType."""
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    package, source, ranges = PAPER_FONTS[script]
    options = subset.Options()
    # What sets PDFs knows letters and their widths only.
    options.layout_features = FEATURES if weight is None else []
    options.drop_tables += [] if weight is None else ["GSUB", "GPOS", "GDEF"]
    options.layout_closure = False
    options.hinting = False
    options.notdef_outline = True
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[code for first, last in ranges for code in range(first, last + 1)])
    out = io.BytesIO()
    with (
        as_file(files(package) / "files" / source) as path,
        TTFont(path, lazy=True) as font,
    ):
        subsetter.subset(font)
        if weight is None:
            font.flavor = "woff2"
        else:
            axes = {axis.axisTag for axis in font["fvar"].axes}
            usual = {axis: at for axis, at in USUAL.items() if axis in axes}
            instantiateVariableFont(font, {"wght": weight} | usual, inplace=True)
            # A PDF takes two fonts of one name for the same.
            font["name"].setName(
                f"{package}-{weight}", nameID=6, platformID=3, platEncID=1, langID=0x409
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
