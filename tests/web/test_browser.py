"""Every page in a real browser: both languages, desk and phone, light and dark, mouse and keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.config import settings
from scheduler.database import make_engine
from scheduler.models import OutboxMessage
from scheduler.services.tokens import confirmation_token
from tests.web.browser import Look, faults_of, open_page
from tests.web.seed import Seeded

pytestmark = pytest.mark.browser
PAGES = {
    "approver": (
        "/",
        "/?from=SGN",
        "/planning",
        "/planning/runs/1",
        "/planning/runs/2",
        "/versions",
        "/versions/2",
        "/versions/1/robustness",
        "/versions/2/robustness",
        "/account",
        "/cases",
        "/cases/VM-26-0400",
        "/cases/VM-26-0409",
        "/cases/VM-26-0400/itinerary",
        "/clinics/HAN-MHC",
        "/escorts",
        "/escorts/ESC-01",
        "/imports",
        "/papers",
        "/flights/1/tickets",
        "/flight-changes/broken",
        "/notices?all=1",
        "/tokens",
        "/versions/2/exchange",
        "/jobs/1",
        "/jobs/2",
        "/api",
        "/subscriptions",
        "/messages",
        "/messages/1",
        "/contacts",
        "/contacts/1",
        "/contacts/add/clinic/1",
    ),
    "admin": ("/users", "/audit"),
    "escort": ("/duties",),
    "medical": ("/clinics/appointments/1", "/clinics/appointments/1/family"),
    None: ("/sign-in",),
}
LOOKS = [Look(language=language, width=width) for language in ("vi", "en") for width in (1440, 390)]


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.language}-{look.width}")
def test_every_page_is_sound(chromium: Browser, served: str, look: Look) -> None:
    faults: dict[str, list[str]] = {}
    for role, paths in PAGES.items():
        page = open_page(chromium, served, look, role)
        assert page.get_attribute("html", "lang") == look.language
        for path in paths:
            if found := faults_of(page, served + path):
                faults[path] = found
        page.context.close()
    assert not faults, "\n".join(f"{path}: {fault}" for path, found in faults.items() for fault in found)


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.language}-{look.width}")
def test_the_page_behind_a_message_is_sound(
    chromium: Browser, served: str, look: Look, message_links: dict[str, str]
) -> None:
    page = chromium.new_context(viewport={"width": look.width, "height": 860}, color_scheme=look.scheme).new_page()  # type: ignore[arg-type]
    for path in message_links.values():
        assert faults_of(page, served + path) == []


def test_a_reader_confirms_by_hand(chromium: Browser, served: str, message_links: dict[str, str]) -> None:
    page = chromium.new_context(viewport={"width": 390, "height": 860}).new_page()
    page.goto(served + message_links["escalation"])
    page.click("form.confirm-now button")
    assert "Đã xác nhận" in page.inner_text("main")
    assert page.locator("form.confirm-now").count() == 0


@pytest.mark.parametrize("width", [800, 1100])
def test_the_widest_tables_fit_between_phone_and_desk(chromium: Browser, served: str, width: int) -> None:
    page = open_page(chromium, served, Look(language="vi", width=width), "approver")
    assert [faults_of(page, served + path) for path in ("/", "/versions/2")] == [[], []]


@pytest.fixture(autouse=True)
def _close_windows(chromium: Browser) -> Iterator[None]:
    """A page left open goes on asking the server, into the log that a later test reads."""
    yield
    for window in chromium.contexts:
        window.close()


@pytest.fixture(scope="session")
def message_links(seeded_file: tuple[Path, Seeded]) -> dict[str, str]:
    """The paths behind the seeded messages, by kind; their secrets come from the key that the rows were made with."""
    engine = make_engine(f"sqlite:///{seeded_file[0]}")
    with pytest.MonkeyPatch.context() as patch, Session(engine) as session:
        patch.setenv("HANHTRINH_INSTANCE", str(seeded_file[0].parent))
        settings.cache_clear()
        rows = session.scalars(select(OutboxMessage)).all()
        links = {row.kind.value: f"/m/{confirmation_token(row.token_salt)}" for row in rows}
    settings.cache_clear()
    engine.dispose()
    return links


@pytest.fixture
def desk(chromium: Browser, served: str) -> Page:
    """A signed-in desk in English."""
    return open_page(chromium, served, Look(language="en", width=1440), "approver")


def test_the_skip_link_leads_to_the_content(desk: Page) -> None:
    desk.reload()
    desk.keyboard.press("Tab")
    assert desk.evaluate("document.activeElement.textContent") == "Skip to main content"
    desk.keyboard.press("Enter")
    assert desk.evaluate("document.activeElement.id") == "main"


def test_the_phone_menu_works_by_keyboard(chromium: Browser, served: str) -> None:
    page = open_page(chromium, served, Look(language="en", width=390), "approver")
    page.focus(".nav-phone summary")
    page.keyboard.press("Enter")
    assert page.is_visible(".nav-phone a:has-text('Planning')")
    page.keyboard.press("Escape")
    assert not page.is_visible(".nav-phone a:has-text('Planning')")
    assert page.evaluate("document.activeElement.matches('.nav-phone summary')")
    page.keyboard.press("Enter")
    for _ in range(page.locator(".nav-phone a").count()):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.includes('Planning')"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/planning")


def test_a_step_asks_first_and_escape_leaves_things_alone(desk: Page, served: str) -> None:
    desk.goto(f"{served}/versions/2")
    desk.click("[data-opens=ask-approve]")
    assert desk.is_visible("#ask-approve")
    desk.keyboard.press("Escape")
    assert not desk.is_visible("#ask-approve")
    desk.reload()
    assert desk.is_visible("main .badge-state:has-text('Draft')")


def test_a_live_run_renews_itself(desk: Page, served: str, seeded: Seeded) -> None:
    desk.goto(f"{served}/planning/runs/{seeded.live_run}")
    assert desk.is_visible("#chart canvas")
    desk.evaluate("document.getElementById('live').dataset.mark = 'old'")
    desk.wait_for_selector("#live:not([data-mark])", timeout=10_000)
    assert desk.is_visible("#chart canvas")


def test_light_and_dark_are_remembered(desk: Page) -> None:
    assert desk.get_attribute("html", "data-bs-theme") == "light"
    desk.click("#theme")
    assert desk.get_attribute("html", "data-bs-theme") == "dark"
    desk.reload()
    assert desk.get_attribute("html", "data-bs-theme") == "dark"
