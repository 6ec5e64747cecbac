"""Every page, in both themes, at every width: axe finds nothing, nothing scrolls sideways."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, StorageState, expect

from tests.browser import places
from tests.browser.conftest import NewPage

WIDTHS = (320, 390, 768, 1280, 3840)
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
    known = {*places.PAGES, *places.ANONYMOUS, *places.NO_PAGES}
    assert places.names() - known == set(), "add a line to tests/browser/places.py"
    assert known - places.names() == set(), "tests/browser/places.py names what is not there"


def found_by_axe(page: Page, rules: dict[str, Any] = RULES) -> list[str]:
    violations = axe.run(page, options=rules).response["violations"]
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in violations
        for node in rule["nodes"]
    ]


def look_at(page: Page, place: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(place)
    for scheme, rules in (("light", RULES), ("dark", IN_THE_DARK)):
        page.emulate_media(color_scheme=scheme)
        assert found_by_axe(page, rules) == [], (place, scheme)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("() => document.documentElement.scrollWidth")
        assert wide <= width, (place, width)
    page.set_viewport_size({"width": 390, "height": 844})
    assert found_by_axe(page, ON_A_PHONE) == [], (place, "phone")


@pytest.mark.parametrize("place", [*places.PAGES.values(), *places.STATES])
def test_a_page_of_the_signed_in_is_for_everyone(
    new_page: NewPage, reader: StorageState, filled: dict[str, Any], place: str
):
    page = new_page(storage_state=reader, **CALM)
    look_at(page, place.format(**filled))


@pytest.mark.parametrize("place", places.ANONYMOUS.values())
def test_a_page_that_is_open_to_all_is_for_everyone(
    new_page: NewPage, filled: dict[str, Any], place: str
):
    look_at(new_page(**CALM), place.format(**filled))


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


def _ground(part) -> str:
    return part.evaluate("(element) => getComputedStyle(element).backgroundColor")
