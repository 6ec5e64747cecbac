"""A trial: one picture, one sentence typed out once, and nothing left of it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage, sign_up
from tests.browser.pictures import twenty

PATIENCE_MS = 120_000
SENTENCE = "#trial-words .caption"


def texts(page: Page) -> str:
    """Wait for the whole sentence."""
    expect(page.locator(SENTENCE).first).to_be_attached(timeout=PATIENCE_MS)
    expect(page.locator("[data-waiting]")).to_have_count(0, timeout=PATIENCE_MS)
    expect(page.locator(f"{SENTENCE} .unsaid")).to_have_count(0)
    return page.locator(SENTENCE).first.inner_text()


def test_a_demo_picture_gets_its_sentence_and_reset_really_resets(new_page: NewPage):
    page = new_page(viewport={"width": 1280, "height": 800})
    page.goto("/")
    page.get_by_role("link", name="Try it with a picture").click()
    page.get_by_label("LSTM").check()
    page.get_by_role("button", name="A man with a camera").click()
    words = texts(page)
    assert len(words.split()) >= 3
    expect(page.locator("#announcer")).to_have_text(re.compile(words[:8], re.IGNORECASE))
    expect(page.get_by_text("LSTM", exact=False).first).to_be_visible()
    page.reload()
    assert texts(page) == words
    page.get_by_role("button", name="Try another picture").click()
    expect(page.get_by_label("Your picture")).to_have_value("")
    expect(page.get_by_label("Transformer")).to_be_checked()
    expect(page.locator(SENTENCE)).to_have_count(0)


def test_a_picture_of_one_s_own_is_dropped_and_shown(new_page: NewPage):
    page = new_page(viewport={"width": 390, "height": 844})
    page.goto("/try/")
    body = twenty()["chelsea-1.jpg"]
    page.get_by_label("Your picture").set_input_files(
        {"name": "cat.jpg", "mimeType": "image/jpeg", "buffer": body}
    )
    expect(page.locator("[data-preview]")).to_be_visible()
    page.get_by_role("button", name="Write its sentence").click()
    assert texts(page)
    page.get_by_label("LSTM").check()
    page.get_by_role("button", name="Ask this one").click()
    texts(page)
    expect(page.get_by_role("heading", name="Said before")).to_be_visible()


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_the_sentence_is_typed_out_unless_motion_is_unwanted(new_page: NewPage, motion: str):
    page = new_page(reduced_motion=motion)
    page.add_init_script("""
      window.typed = 0;
      new MutationObserver(() => {
        if (document.querySelector(".unsaid")) window.typed += 1;
      }).observe(document, { subtree: true, childList: true });
    """)
    page.goto("/try/")
    page.get_by_role("button", name="A rocket").click()
    texts(page)
    assert (page.evaluate("() => window.typed") > 0) == (motion == "no-preference")


def test_a_sentence_that_is_there_before_the_page_is_typed_out_once(new_page: NewPage):
    page = new_page()
    page.goto("/try/")
    page.get_by_role("button", name="A rocket").click()
    words = texts(page)
    page.evaluate("sessionStorage.setItem('sentence-awaited', 'yes')")
    page.reload()
    expect(page.locator(".unsaid").last).to_be_attached()
    assert texts(page) == words
    page.reload()
    expect(page.locator("#announcer")).to_be_empty()
    expect(page.locator(".unsaid")).to_have_count(0)


def test_without_a_script_the_page_is_loaded_again(new_page: NewPage):
    page = new_page(java_script_enabled=False)
    page.goto("/try/")
    page.get_by_role("button", name="A cup of coffee").click()
    expect(page.get_by_role("button", name="Try another picture")).to_be_visible()


def test_the_tour_goes_in_three_steps_and_does_not_come_back(new_page: NewPage):
    page = new_page(viewport={"width": 1280, "height": 800})
    sign_up(page, "tourist")
    for title in ("Bring pictures in", "Read their sentences", "Put them right"):
        expect(page.get_by_role("heading", name=title)).to_be_visible()
        if title != "Put them right":
            page.get_by_role("button", name="Next").click()
    with page.expect_response("**/account/tour/"):
        page.get_by_role("button", name="Got it").click()
    page.reload()
    expect(page.get_by_role("heading", name="No pictures yet")).to_be_visible()
    expect(page.get_by_text("Three things to know")).to_have_count(0)
