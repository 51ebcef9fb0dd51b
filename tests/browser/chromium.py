"""The Chromium of this machine. A pytest plugin, too: without one, the tests that need it stay out.

With `CI=true` they stay in, and fail.
"""

import functools
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

# The first is the same engine without a desktop's windows: a fifth quicker.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LEFT_OUT = "No Chromium on this machine, so the tests in a browser were left out."


@functools.cache
def executable() -> str | None:
    """The path of a Chromium: one that is installed, else Playwright's own. None without either."""
    installed = next(filter(None, map(shutil.which, NAMES)), None)
    return installed or _of_playwright()


def _of_playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def must_stay_out() -> bool:
    return os.environ.get("CI") != "true" and executable() is None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    out = [item for item in items if item.get_closest_marker("browser")]
    if out and must_stay_out():
        items[:] = [item for item in items if item not in out]
        config.hook.pytest_deselected(items=out)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if must_stay_out():
        terminalreporter.write_line(LEFT_OUT, yellow=True)
