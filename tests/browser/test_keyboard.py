"""The whole main job without a pointing device: every step is a key, every stop is seen."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import HOME, PASSWORD, NewPage, sign_up
from tests.browser.pictures import twenty

STOPS = 150
PATIENCE_MS = 120_000
SEEN = """
(element) => {
  const style = getComputedStyle(element);
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return ring || style.boxShadow !== "none";
}
"""


def reach(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Press Tab until the focus is there, and see that it can be seen."""
    expect(wanted).to_be_visible()
    for _ in range(STOPS):
        page.keyboard.press(key)
        if wanted.evaluate("(element) => element === document.activeElement"):
            assert wanted.evaluate(SEEN), "the focus cannot be seen"
            return
    raise AssertionError("Tab never came there")


def test_the_main_job_by_keyboard_alone(new_page: NewPage):
    page = new_page(viewport={"width": 1280, "height": 900})
    page.on("filechooser", lambda chooser: None)  # from now on none opens a real dialogue
    sign_up(page, "keys")
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    main, header = page.get_by_role("main"), page.get_by_role("banner")

    reach(page, main.get_by_label("Name or email"))
    page.keyboard.type("keys")
    reach(page, main.get_by_label("Password", exact=True))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(HOME)

    reach(page, page.get_by_role("button", name="Skip the tour"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Three things to know")).to_have_count(0)

    body = twenty()["coffee-2.jpg"]
    reach(page, header.get_by_role("link", name="Upload"), key="Shift+Tab")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files({"name": "cup.jpg", "mimeType": "image/jpeg", "buffer": body})
    expect(page.locator("#uploads [data-sentence]")).to_have_count(1, timeout=PATIENCE_MS)
    expect(page.locator("#announcer p").last).to_have_text(re.compile(r"\w+ \w+"))

    reach(page, page.locator("#uploads a.upload-frame"))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/pictures/\d+/$"))
    reach(page, page.get_by_role("link", name="Edit", exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your sentence")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("a porcelain cup on a saucer")
    page.keyboard.press("Enter")
    expect(page.locator("#sentence .caption").first).to_have_text("a porcelain cup on a saucer")

    reach(page, header.get_by_role("link", name="Pictures"), key="Shift+Tab")
    page.keyboard.press("Enter")
    reach(page, page.get_by_label("Search your pictures"))
    page.keyboard.type("porcel*")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"q=porcel"))
    reach(page, page.locator(".tile-link"))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/pictures/\d+/$"))

    reach(page, page.get_by_role("button", name="Delete"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("is in the trash")).to_be_visible()
    reach(page, page.get_by_role("button", name="Undo"), key="Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#sentence .caption").first).to_have_text("a porcelain cup on a saucer")


def test_the_first_stop_skips_to_the_content(new_page: NewPage):
    page = new_page()
    page.goto("/how-it-works/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
