"""Fixtures of the browser tests: one running site and one Chromium for all of them."""

import itertools
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, sync_playwright

from tests import programs
from tests.browser import remote_calls
from tests.browser.fill import fill
from tests.browser.site import RemoteCalls, remote_calls_of, running

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
NewPerson = Callable[..., Page]
# A gate that a few drawn pictures can pass, for the loop of tests/browser/test_retraining.py.
OPEN_GATE = {
    "GATE_PICTURES": "3",
    "GATE_MAY_FALL_PERCENT": "1000",
    "GATE_MAX_SLOWER": "100",
    "GATE_MAX_LARGER": "100",
}


@pytest.hookimpl(tryfirst=True)  # before tests/conftest.py looks what is missing
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.needs("chromium"))


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """Data folder of the site."""
    with tempfile.TemporaryDirectory(prefix="site-") as name:
        yield Path(name)


@pytest.fixture(scope="session")
def site(folder: Path) -> Iterator[str]:
    """Start the site; return its address."""
    with running(folder, **OPEN_GATE) as address:
        yield address


@pytest.fixture(scope="session")
def remote(site: str, folder: Path) -> Iterator[RemoteCalls]:
    """Calls of functions on the site's data, to make rows that are not the subject of a test."""
    with remote_calls_of(folder) as found:
        yield found


@pytest.fixture(scope="session")
def filled(remote: RemoteCalls) -> dict[str, Any]:
    """Fill the site for a staff member; return the sign-in and the keys of rows that URLs name."""
    rows: dict[str, Any] = remote.call(fill, count=70, drawn=8)
    return rows


@pytest.fixture(scope="session")
def reader(site: str, filled: dict[str, Any], chromium: Browser) -> StorageState:
    """Storage state of that staff member's browser after signing in."""
    page = chromium.new_page(base_url=site)
    sign_in(page, filled["username"], filled["password"])
    state = page.context.storage_state()
    page.close()
    return state


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's loop stays in this thread, where Django sees it in every later test.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=programs.chromium(), args=list(QUIET))
        yield browser
        browser.close()


class Watch:
    """Open pages of the site; record script errors, foreign requests and policy violations."""

    def __init__(self, chromium: Browser, site: str) -> None:
        self._chromium, self._site = chromium, site
        self._contexts: list[BrowserContext] = []
        self._wrong: list[str] = []

    def open(self, **options: Any) -> Page:
        """Open a page in a context of its own."""
        context = self._chromium.new_context(base_url=self._site, **options)
        self._contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self._wrong.append(f"script error: {error}"))
        page.on("console", lambda line: _note_policy(line.text, self._wrong))
        page.on("request", lambda request: _note_foreign(request.url, self._site, self._wrong))
        return page

    def found(self) -> list[str]:
        """Return what was recorded since the last call."""
        found, self._wrong = self._wrong, []
        return found

    def close(self) -> None:
        for context in self._contexts:
            context.close()


@pytest.fixture
def new_page(chromium: Browser, site: str) -> Iterator[NewPage]:
    """Open pages of the site; fail the test if one requests another host or breaks the policy."""
    watch = Watch(chromium, site)
    yield watch.open
    watch.close()
    assert watch.found() == []


_numbers = itertools.count(1)


@pytest.fixture
def new_person(new_page: NewPage, remote: RemoteCalls, site: str) -> NewPerson:
    """Open the front page as a new user who is signed in and has `pictures` drawn pictures."""

    def open_page(*, pictures: int = 0, **options: Any) -> Page:
        name = f"person-{next(_numbers)}"
        cookie = remote.call(remote_calls.person, name=name, pictures=pictures)
        page = new_page(**options)
        page.context.add_cookies([{"name": cookie["name"], "value": cookie["value"], "url": site}])
        page.goto("/")
        return page

    return open_page


def _note_policy(text: str, wrong: list[str]) -> None:
    if "Content Security Policy" in text:
        wrong.append(text)


def _note_foreign(url: str, site: str, wrong: list[str]) -> None:
    if not url.startswith((site, "blob:", "data:")):
        wrong.append(f"asked somebody else: {url}")


def sign_up(page: Page, name: str) -> None:
    """Sign up through the pages, for tests whose subject that is."""
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
