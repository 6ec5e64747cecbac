"""Every page, in both themes, at every width: axe finds nothing, nothing scrolls sideways."""

from collections.abc import Iterator
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, StorageState, expect

from tests.browser import site_pages
from tests.browser.conftest import NewPage, NewPerson, Watch

WIDTHS = (320, 390, 768, 1280, 1440, 2560, 3840)
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES: dict[str, Any] = {
    "runOnly": {"type": "tag", "values": WCAG},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
# What a colour scheme can break: the rest of a page is the same in both.
IN_THE_DARK = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
ON_A_PHONE = {
    "runOnly": {"type": "rule", "values": ["target-size", "scrollable-region-focusable"]},
    "resultTypes": ["violations"],
}
CALM = {"reduced_motion": "reduce"}  # colours change at once: none is measured half-way
axe = Axe()


def test_every_address_is_in_the_list():
    known = {*site_pages.PAGES, *site_pages.ANONYMOUS, *site_pages.NO_PAGES}
    assert site_pages.names() - known == set(), "add a line to tests/browser/site_pages.py"
    assert known - site_pages.names() == set(), (
        "tests/browser/site_pages.py names what is not there"
    )


def found_by_axe(page: Page, rules: dict[str, Any] = RULES) -> list[str]:
    """Let axe look at a page, which keeps it for the next look until it is left."""
    if page.evaluate("() => typeof axe") == "undefined":
        page.evaluate(axe.axe_script)
    violations = page.evaluate("async (rules) => (await axe.run(rules)).violations", rules)
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in violations
        for node in rule["nodes"]
    ]


class Eye:
    """A page that is led from place to place, so that the browser's cache stays warm."""

    def __init__(self, watch: Watch, **options: Any) -> None:
        self._watch, self._page = watch, watch.open(**options, **CALM)

    def look_at(self, place: str) -> None:
        page = self._page
        page.set_viewport_size({"width": 1280, "height": 900})
        page.emulate_media(color_scheme="light")
        page.goto(place)
        looks: tuple[tuple[Literal["light", "dark"], dict[str, Any]], ...] = (
            ("light", RULES),
            ("dark", IN_THE_DARK),
        )
        for scheme, rules in looks:
            page.emulate_media(color_scheme=scheme)
            assert found_by_axe(page, rules) == [], (place, scheme)
        require_no_way_sideways(page, place)
        page.set_viewport_size({"width": 390, "height": 844})
        assert found_by_axe(page, ON_A_PHONE) == [], (place, "phone")
        assert self._watch.found() == [], place


def require_no_way_sideways(page: Page, place: str) -> None:
    """Make the window of a loaded page narrow and wide: nothing may be wider than it."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("() => document.documentElement.scrollWidth")
        assert wide <= width, (place, width)


@pytest.fixture(scope="module")
def inside(chromium: Browser, site: str, reader: StorageState) -> Iterator[Eye]:
    """Somebody signed in, who goes from page to page."""
    watch = Watch(chromium, site)
    yield Eye(watch, storage_state=reader)
    watch.close()


@pytest.fixture
def outside(chromium: Browser, site: str) -> Iterator[Eye]:
    """A visitor who was on no other page before."""
    watch = Watch(chromium, site)
    yield Eye(watch)
    watch.close()


@pytest.mark.parametrize("place", [*site_pages.PAGES.values(), *site_pages.STATES])
def test_a_page_of_the_signed_in_is_for_everyone(inside: Eye, filled: dict[str, Any], place: str):
    inside.look_at(place.format(**filled))


@pytest.mark.parametrize("place", site_pages.ANONYMOUS.values())
def test_a_page_that_is_open_to_all_is_for_everyone(
    outside: Eye, filled: dict[str, Any], place: str
):
    outside.look_at(place.format(**filled))


def test_no_page_of_a_newcomer_scrolls_sideways(new_person: NewPerson):
    """Pages without a picture or a row, loaded on the narrowest screen."""
    page = new_person(viewport={"width": 320, "height": 900})
    places_of_a_newcomer = (
        *("/", "/upload/", "/jobs/", "/albums/", "/trash/", "/bulk/", "/exports/", "/shared/"),
        *("/account/", "/account/delete/", "/accounts/email/", "/accounts/sessions/"),
    )
    for place in places_of_a_newcomer:
        page.set_viewport_size({"width": 320, "height": 900})
        page.goto(place)
        require_no_way_sideways(page, place)


def test_a_library_with_chosen_pictures_does_not_scroll_sideways(new_person: NewPerson):
    page = new_person(pictures=8, viewport={"width": 320, "height": 900})
    page.locator(".tile-pick input").first.check()
    require_no_way_sideways(page, "chosen")
    page.set_viewport_size({"width": 320, "height": 900})
    page.goto("/?q=a&sort=name")
    require_no_way_sideways(page, "found")


@pytest.mark.parametrize("width", [390, 1280])
def test_the_open_menu_is_for_everyone(new_page: NewPage, reader: StorageState, width: int):
    size = {"width": width, "height": 844}
    page = new_page(storage_state=reader, viewport=size, **CALM)
    page.goto("/account/")
    page.locator("[data-menu] > summary").click()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert found_by_axe(page) == []


def test_with_forced_colours_what_is_chosen_is_still_seen(new_page: NewPage):
    page = new_page(forced_colors="active", viewport={"width": 1280, "height": 800})
    page.goto("/try/")
    chosen = page.locator(".choice:has(:checked)").first
    other = page.locator(".choice:not(:has(:checked))").first
    assert _ground(chosen) != _ground(other)
    page.locator("[data-menu] > summary").click()
    pressed = page.locator(".segments [aria-pressed=true]").first
    assert _ground(pressed) != _ground(page.locator(".segments [aria-pressed=false]").first)
    expect(page.get_by_role("button", name="Write its sentence")).to_be_visible()


def _ground(part: Locator) -> str:
    return str(part.evaluate("(element) => getComputedStyle(element).backgroundColor"))
