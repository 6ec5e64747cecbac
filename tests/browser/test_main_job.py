"""The main job as a new person does it: sign up, drop twenty pictures, read twenty sentences."""

import re
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, ViewportSize, expect

from tests.browser.conftest import NewPage, NewPerson, sign_up
from tests.browser.pictures import drop, twenty
from tests.optional import required

ON_A_PHONE: ViewportSize = {"width": 390, "height": 844}
PHONE = {"viewport": ON_A_PHONE, "is_mobile": True, "has_touch": True}
DESKTOP = {"viewport": {"width": 1440, "height": 900}}
PATIENCE_MS = 120_000
GROUND = {"light": "rgb(250, 248, 244)", "dark": "rgb(28, 26, 23)"}


@pytest.fixture
def settled(new_person: NewPerson) -> Page:
    """Somebody new, on a desktop."""
    return new_person(**DESKTOP)


def test_twenty_dropped_pictures_get_twenty_sentences(new_page: NewPage):
    settled = new_page(**DESKTOP)
    sign_up(settled, "newcomer")
    drop(settled, twenty())
    expect(settled.locator("#uploads > li")).to_have_count(20)
    sentences = settled.locator("#uploads [data-sentence]")
    expect(sentences).to_have_count(20, timeout=PATIENCE_MS)
    assert all(len(text.split()) >= 3 for text in sentences.all_inner_texts())
    expect(settled.get_by_role("heading", name="Took in 20 of 20.")).to_be_visible()
    expect(settled.locator("#badge")).to_have_text("Jobs")
    expect(settled.locator("#announcer p").last).to_have_text(re.compile(r"\w+ \w+"))
    settled.goto("/")
    expect(settled.locator("#pictures .tile")).to_have_count(20)
    first = settled.locator("#pictures .tile").first
    assert len(required(first.get_by_role("img").get_attribute("alt")).split()) >= 3
    settled.set_viewport_size(ON_A_PHONE)
    expect(first.locator(".caption")).to_be_in_viewport()


def test_what_goes_wrong_stands_on_its_tile(settled: Page):
    files = dict(list(twenty().items())[:1])
    drop(settled, files)
    expect(settled.locator("#uploads [data-sentence]")).to_have_count(1, timeout=PATIENCE_MS)
    drop(settled, {**files, "letter.txt": b"dear reader", "empty.jpg": b""})
    problems = settled.locator("#uploads .upload-problem")
    expect(problems).to_have_count(3)
    expect(settled.get_by_text("You have this picture already")).to_be_visible()
    expect(settled.get_by_text("This is not a picture")).to_be_visible()
    expect(settled.get_by_text("Took in 1 of 4.")).to_be_visible()
    settled.get_by_role("link", name="Show the picture that is here").click()
    expect(settled).to_have_url(re.compile(r"/pictures/\d+/$"))


def test_a_sentence_is_edited_where_it_stands_and_a_picture_comes_back(settled: Page):
    drop(settled, dict(list(twenty().items())[5:6]))
    expect(settled.locator("#uploads [data-sentence]")).to_have_count(1, timeout=PATIENCE_MS)
    settled.goto("/")
    settled.locator(".tile-link").press("Enter")
    settled.get_by_role("link", name="Edit", exact=True).press("Enter")
    field = settled.get_by_label("Your sentence")
    expect(field).to_be_focused()
    field.fill("My own words for this cup")
    field.press("Enter")
    expect(settled.locator("#sentence .caption")).to_have_text("My own words for this cup")
    expect(settled.get_by_text("History: 2 sentences")).to_be_visible()
    settled.get_by_role("button", name="Delete").click()
    expect(settled.get_by_text("No pictures yet")).to_be_visible()
    settled.get_by_role("button", name="Undo").click()
    expect(settled.locator("#sentence .caption")).to_have_text("My own words for this cup")


def test_without_a_script_a_form_takes_pictures_in(settled: Page, new_page: NewPage):
    plain = new_page(**DESKTOP, java_script_enabled=False)
    session: list[Any] = settled.context.cookies()  # the same members, as other TypedDicts
    plain.context.add_cookies(session)
    plain.goto("/upload/")
    body = next(iter(twenty().values()))
    files: list[FilePayload] = [
        {"name": "cat.jpg", "mimeType": "image/jpeg", "buffer": body},
        {"name": "letter.txt", "mimeType": "text/plain", "buffer": b"dear reader"},
    ]
    plain.get_by_label("Pictures").set_input_files(files)
    plain.get_by_role("main").get_by_role("button", name="Upload").click()
    expect(plain.get_by_role("heading", name="Took in 1 of 2")).to_be_visible()
    expect(plain.get_by_text("This is not a picture")).to_be_visible()


def ground(page: Page) -> str:
    """The colour behind everything."""
    script = "() => getComputedStyle(document.documentElement).backgroundColor"
    return str(page.evaluate(script))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_look_follows_the_system_until_it_is_chosen(new_page: NewPage, scheme: str):
    page = new_page(**DESKTOP, color_scheme=scheme)
    page.goto("/")
    assert ground(page) == GROUND[scheme]
    other = {"light": "Dark", "dark": "Light"}[scheme]
    page.locator("[data-menu] > summary").click()
    with page.expect_response("**/theme/"):
        page.get_by_role("button", name=other).click()
    assert ground(page) == GROUND[other.lower()]
    page.reload()
    assert ground(page) == GROUND[other.lower()]


def test_a_pasted_picture_is_taken_in(settled: Page):
    body = list(twenty()["coffee-3.jpg"])
    settled.evaluate(
        """(bytes) => {
          const carried = new DataTransfer();
          carried.items.add(new File([new Uint8Array(bytes)], "paste.jpg", { type: "image/jpeg" }));
          const event = new ClipboardEvent("paste", { clipboardData: carried, bubbles: true });
          document.body.dispatchEvent(event);
        }""",
        body,
    )
    expect(settled.locator("#uploads [data-sentence]")).to_have_count(1, timeout=PATIENCE_MS)
