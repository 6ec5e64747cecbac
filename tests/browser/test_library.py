"""The library as a person uses it: search, choose by keyboard, act, undo, and come back."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPerson
from tests.browser.pictures import drop, twenty
from tests.optional import required

DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PATIENCE_MS = 180_000


@pytest.fixture
def library(new_person: NewPerson) -> Page:
    """A person with eight pictures, on a desktop."""
    page = new_person(pictures=8, **DESKTOP)
    expect(page.locator(".tile")).to_have_count(8)
    return page


def chosen(page: Page):
    return page.locator(".tile-pick input:checked")


def test_pictures_are_chosen_acted_on_and_brought_back_by_keyboard(library: Page):
    bar = library.locator("#act-on")
    expect(bar).to_be_hidden()
    tiles = library.locator(".tile-link")
    tiles.nth(1).focus()
    library.keyboard.press("x")
    expect(chosen(library)).to_have_count(1)
    tiles.nth(4).focus()
    library.keyboard.press("Shift+X")
    expect(chosen(library)).to_have_count(4)
    expect(bar).to_be_visible()
    expect(bar.get_by_text("4 chosen")).to_be_visible()
    library.keyboard.press("Escape")
    expect(bar).to_be_hidden()
    tiles.nth(0).focus()
    library.keyboard.press("x")
    bar.get_by_role("button", name="Delete").press("Enter")
    expect(library.get_by_text("One picture is in the trash.")).to_be_visible()
    expect(library.locator(".tile")).to_have_count(7)
    library.get_by_role("button", name="Undo").press("Enter")
    expect(library.locator(".tile")).to_have_count(8)


def test_pictures_go_into_a_new_album_and_become_favourites(library: Page):
    library.locator(".tile").nth(2).hover()
    library.locator(".tile-pick input").nth(2).check()
    library.locator(".tile-pick input").nth(0).check()
    bar = library.locator("#act-on")
    bar.locator("summary").filter(has_text="Album").click()
    bar.get_by_label("Title of a new album").fill("Summer")
    bar.get_by_role("button", name="Add", exact=True).click()
    expect(library.get_by_text("2 pictures were added to the album.")).to_be_visible()
    library.locator(".tile-pick input").nth(1).check()
    bar.get_by_role("button", name="Favourite", exact=True).click()
    expect(library.locator(".tile").nth(1).locator(".tile-heart")).to_be_visible()
    library.get_by_role("navigation", name="Library").get_by_role("link", name="Albums").click()
    library.get_by_role("link", name=re.compile("Summer")).click()
    expect(library.locator(".tile")).to_have_count(2)
    library.get_by_role("navigation", name="Library").get_by_role("link", name="Favour").click()
    expect(library.locator(".tile")).to_have_count(1)


def test_a_search_marks_its_words_and_says_what_it_does_not_understand(library: Page):
    words = required(library.locator(".tile .caption").first.text_content()).split()
    word = max(words, key=len).strip(".,").lower()
    box = library.get_by_label("Search your pictures")
    box.fill(word)
    box.press("Enter")
    expect(library.locator(".tile mark").first).to_have_text(re.compile(word[:3], re.IGNORECASE))
    box.fill("is:blue")
    box.press("Enter")
    expect(library.get_by_role("alert")).to_contain_text("means nothing here")
    box.fill("zzzzzz")
    box.press("Enter")
    expect(library.get_by_role("heading", name="Nothing found")).to_be_visible()


def test_the_way_back_leads_to_the_place(library: Page):
    library.set_viewport_size({"width": 700, "height": 500})
    tile = library.locator(".tile").nth(6)
    tile.scroll_into_view_if_needed()
    name = tile.get_attribute("id")
    tile.locator(".tile-link").click()
    expect(library).to_have_url(re.compile(r"/pictures/\d+/$"))
    library.go_back()
    expect(library.locator(f"#{name}")).to_be_in_viewport()


def test_the_trash_gives_back_and_is_emptied(library: Page):
    for number in (0, 1):
        library.locator(".tile-pick input").nth(number).check()
    library.locator("#act-on").get_by_role("button", name="Delete").click()
    expect(library.get_by_text("2 pictures are in the trash.")).to_be_visible()
    library.goto("/trash/")
    expect(library.locator(".tile")).to_have_count(2)
    library.locator(".tile-pick input").first.check()
    library.get_by_role("button", name="Bring back").click()
    expect(library.locator(".tile")).to_have_count(1)
    library.locator("summary").filter(has_text="Empty now").click()
    library.get_by_role("button", name="Delete everything in the trash").click()
    expect(library.get_by_role("heading", name="The trash is empty")).to_be_visible()
    library.goto("/")
    expect(library.locator(".tile")).to_have_count(7)


def test_similar_pictures_stand_below_a_picture(new_person: NewPerson):
    """Captioners remember what they saw in pictures, so here they get some."""
    page = new_person(**DESKTOP)
    drop(page, dict(list(twenty().items())[:3]))
    expect(page.locator("#uploads [data-sentence]")).to_have_count(3, timeout=PATIENCE_MS)
    page.goto("/")
    page.locator(".tile-link").first.click()
    title = page.get_by_role("heading", name="Pictures like this one")
    title.scroll_into_view_if_needed()
    expect(page.locator(".similar img").first).to_be_visible(timeout=20_000)
