"""One headless Chromium and one server for the whole run; pages are judged where people see them."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from werkzeug.serving import make_server

from scheduler.config import Settings
from tests.web.seed import PASSWORD, Seeded
from web.factory import create_app
from web.limits import limiter

CHROMIUM = Path("/usr/bin/chromium")
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser; without Chromium these tests are skipped, in CI they fail."""
    if not CHROMIUM.exists():
        if os.environ.get("CI"):
            pytest.fail(f"{CHROMIUM} is missing: CI looks at every page")
        pytest.skip(f"{CHROMIUM} is missing")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def served(seeded_file: tuple[Path, Seeded], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server on seeded rows."""
    folder = tmp_path_factory.mktemp("served")
    shutil.copy(seeded_file[0], folder / "hanhtrinh.sqlite")
    app = create_app(Settings(instance=folder))
    limiter.enabled = False
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    limiter.enabled = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How somebody looks at the pages: phone readers get the dark colours, so that both are judged."""

    language: str
    width: int

    @property
    def scheme(self) -> str:
        """Dark on the phone, light on the desk."""
        return "dark" if self.width < 600 else "light"


def open_page(browser: Browser, served: str, look: Look, role: str | None) -> Page:
    """A new browser window, signed in as `role`, in the language of `look`."""
    context = browser.new_context(viewport={"width": look.width, "height": 860}, color_scheme=look.scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{served}/sign-in")
    if role:
        page.fill("[name=email]", f"{role}@example.org")
        page.fill("[name=password]", PASSWORD)
        page.click("main form button")
        page.wait_for_url(lambda url: "sign-in" not in url)
    with page.expect_navigation():
        page.click(f".switch button[value={look.language}]")
    return page


def faults_of(page: Page, address: str) -> list[str]:
    """What is wrong with a page: console errors, sideways scrolling, accessibility violations."""
    faults: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error":
            faults.append(message.text)

    page.on("console", listen)
    page.goto(address)
    page.wait_for_timeout(150)  # fonts and the chart
    width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if width > 0:
        faults.append(f"{width} px too wide")
    clipped = page.evaluate(
        "[...document.querySelectorAll('.flush')].filter(e => e.scrollWidth > e.clientWidth + 1).length"
    )
    if clipped:
        faults.append(f"{clipped} panels hide a part of their table")
    counts = page.evaluate("[document.querySelectorAll('main').length, document.querySelectorAll('h1').length]")
    if counts != [1, 1]:
        faults.append(f"main and h1: {counts}")
    result = Axe().run(page, options=RULES)
    if result.violations_count:
        faults.append(result.generate_report())
    page.remove_listener("console", listen)
    return faults
