"""The header's menu: by keyboard, with Escape, and as a sheet on a phone."""

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import NewPage, NewPerson

WIDE: ViewportSize = {"width": 1280, "height": 800}
NARROW: ViewportSize = {"width": 390, "height": 844}


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_the_menu_opens_and_closes_by_keyboard(new_page: NewPage, size):
    page = new_page(viewport=size)
    page.goto("/")
    opener = page.locator("[data-menu] > summary")
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Dark")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator("[data-menu] .menu-panel :focus")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("[data-menu]")).not_to_have_attribute("open", "")
    expect(opener).to_be_focused()


def test_the_header_s_links_move_into_the_menu_on_a_phone(new_person: NewPerson):
    page = new_person(viewport=WIDE)
    header = page.get_by_role("banner")
    places = _links(header).all_inner_texts()
    assert "Pictures" in places
    page.set_viewport_size(NARROW)
    expect(_links(header)).to_have_count(0)
    page.locator("[data-menu] > summary").press("Enter")
    expect(_links(header)).to_have_text(places)
    box = page.locator(".menu-panel").bounding_box()
    assert box
    assert (box["x"], box["width"]) == (0, NARROW["width"])


def _links(header):
    return header.get_by_role("navigation").get_by_role("link")


def test_a_click_elsewhere_closes_the_menu(new_page: NewPage):
    page: Page = new_page(viewport=WIDE)
    page.goto("/")
    page.locator("[data-menu] > summary").click()
    page.get_by_role("heading", level=1).click()
    expect(page.locator("[data-menu]")).not_to_have_attribute("open", "")
