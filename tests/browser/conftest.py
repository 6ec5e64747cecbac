"""The real site and a real browser, one of each for all tests of this folder."""

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, sync_playwright

from tests.browser.site import fill_beside, running

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PASSWORD = "kaleidoscope-9"
HOME = re.compile(r"^https?://[^/]+/$")  # "**/" is any page's address that ends so
NewPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """Where the site of these tests keeps everything."""
    with tempfile.TemporaryDirectory(prefix="site-") as name:
        yield Path(name)


@pytest.fixture(scope="session")
def site(folder: Path) -> Iterator[str]:
    """The address of a site that was started for these tests."""
    with running(folder) as address:
        yield address


@pytest.fixture(scope="session")
def filled(site: str, folder: Path) -> dict[str, Any]:
    """A member of staff with pictures in every state: who it is, and the rows of addresses."""
    return fill_beside(folder, pictures=70)


@pytest.fixture(scope="session")
def reader(site: str, filled: dict[str, Any], chromium: Browser) -> StorageState:
    """What the browser of that person keeps once they have signed in."""
    page = chromium.new_page(base_url=site)
    sign_in(page, filled["username"], filled["password"])
    state = page.context.storage_state()
    page.close()
    return state


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium: Browser, site: str) -> Iterator[NewPage]:
    """Open pages of the site; none may ask anybody else, or break the content policy."""
    wrong: list[str] = []
    contexts: list[BrowserContext] = []

    def open_page(**options) -> Page:
        context = chromium.new_context(base_url=site, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(f"script error: {error}"))
        page.on("console", lambda line: _note_policy(line.text, wrong))
        page.on("request", lambda request: _note_foreign(request.url, site, wrong))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


def _note_policy(text: str, wrong: list[str]) -> None:
    if "Content Security Policy" in text:
        wrong.append(text)


def _note_foreign(url: str, site: str, wrong: list[str]) -> None:
    if not url.startswith((site, "blob:", "data:")):
        wrong.append(f"asked somebody else: {url}")


def sign_up(page: Page, name: str) -> None:
    """Make an account through the pages, from the front page."""
    page.goto("/")
    page.get_by_role("link", name="Create an account").click()
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password (again)").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign up").click()
    page.wait_for_url(HOME)


def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    """Sign in through the page."""
    page.goto("/accounts/login/")
    page.get_by_label("Name or email").fill(name)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(HOME)
