"""`make screenshots`: starts the product with its demo and takes the pictures of the README."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
PORT = 18977
SITE = f"http://localhost:{PORT}"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def is_ready() -> bool:
    try:
        with urllib.request.urlopen(f"{SITE}/readyz", timeout=3) as answer:  # noqa: S310
            return answer.status == 200
    except OSError:
        return False


def signed_in(browser: Browser, name: str) -> Page:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, device_scale_factor=2)
    page = context.new_page()
    page.goto(f"{SITE}/login")
    page.fill("[name=username]", name)
    page.fill("[name=password]", "helpdesk-demo")
    page.press("[name=password]", "Enter")
    page.wait_for_load_state("networkidle")
    return page


def take_all(browser: Browser) -> None:
    desk = signed_in(browser, "agent")
    desk.click("tbody a[href*='/desk/tickets/'], [data-row] a[href*='/desk/tickets/']")
    desk.wait_for_load_state("load")
    desk.screenshot(path=IMAGES / "desk.png")
    portal = signed_in(browser, "bob")
    portal.screenshot(path=IMAGES / "portal.png")


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    home = tempfile.mkdtemp(prefix="hd-")
    environment = os.environ | {"PORT": str(PORT), "DATA_DIR": home, "DEMO": "1"}
    stack = subprocess.Popen(
        [sys.executable, "-m", "helpdesk.runtime.supervisor"], cwd=ROOT, env=environment
    )
    try:
        until = time.monotonic() + 120
        while not is_ready():
            if time.monotonic() > until or stack.poll() is not None:
                sys.exit("The product did not start.")
            time.sleep(0.2)
        with sync_playwright() as playwright:
            path = shutil.which("chromium") or shutil.which("google-chrome")
            browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
            take_all(browser)
            browser.close()
    finally:
        stack.send_signal(signal.SIGTERM)
        stack.wait(60)
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()
