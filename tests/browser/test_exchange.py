"""In and out, as a person does it: many at once, alt text, export, a shared album, leaving."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from gallery.media.metadata.reading import read_metadata
from tests.browser.conftest import PASSWORD, NewPage, NewPerson, sign_up
from tests.browser.pictures import twenty

DESKTOP = {"viewport": {"width": 1280, "height": 900}}
PATIENCE_MS = 120_000


@pytest.fixture
def settled(new_person: NewPerson) -> Page:
    return new_person(**DESKTOP)


@pytest.fixture
def trip(tmp_path: Path) -> Path:
    """Five photographs, a caption beside one, a copy of another, and what is no picture."""
    found = tmp_path / "trip"
    found.mkdir()
    for name, body in list(twenty().items())[:5]:
        (found / name).write_bytes(body)
    (found / "chelsea-0.txt").write_text("Our cat looks past the camera")
    with Image.open(found / "chelsea-1.jpg") as image:
        image.resize((200, 200 * image.height // image.width)).save(found / "small.jpg")
    (found / "letter.jpg").write_bytes(b"dear reader")
    return found


def take_in(page: Page, trip: Path) -> None:
    page.goto("/imports/")
    page.locator("input[name=folder]").set_input_files(trip)
    page.wait_for_url(re.compile(r"/imports/\d+/$"), timeout=PATIENCE_MS)
    expect(page.get_by_text("Took in")).to_be_visible(timeout=PATIENCE_MS)


def test_a_folder_comes_in_with_its_words_and_its_doubts(settled: Page, trip: Path):
    take_in(settled, trip)
    expect(settled.get_by_text("Took in 6 of 7.")).to_be_visible()
    expect(settled.get_by_text("1 file was refused")).to_be_visible()
    expect(settled.get_by_text("This is not a picture")).to_be_visible()
    pair = settled.locator(".near li", has_text="small.jpg").first
    pair.get_by_role("button", name="Keep both").click()
    expect(settled.locator(".near figcaption", has_text="New: small.jpg")).to_have_count(0)
    settled.goto("/")
    expect(settled.get_by_text("Our cat looks past the camera")).to_have_count(1)
    settled.goto(settled.url + "imports/")
    settled.locator("input[name=folder]").set_input_files(trip)
    expect(settled.get_by_text("6 were here already.")).to_be_visible(timeout=PATIENCE_MS)


def test_a_lost_connection_is_waited_for(settled: Page, trip: Path):
    settled.goto("/imports/")
    settled.route("**/api/v1/imports/*/files/*/", lambda route: route.abort(), times=3)
    settled.locator("input[name=folder]").set_input_files(trip)
    settled.wait_for_url(re.compile(r"/imports/\d+/$"), timeout=PATIENCE_MS)
    expect(settled.get_by_text("Took in 6 of 7.")).to_be_visible(timeout=PATIENCE_MS)


def test_words_leave_with_the_picture(settled: Page, trip: Path):
    take_in(settled, trip)
    settled.goto("/")
    settled.get_by_role("img", name="Our cat looks past the camera").click()
    part = settled.locator("#alt")
    expect(part.get_by_text("This is the caption, until you write one.")).to_be_visible()
    part.get_by_role("link", name="Edit the alt text").click()
    part.get_by_label("Alt text").fill("Image of a cat")
    part.get_by_label("Description").fill("She waits for her breakfast.")
    part.get_by_role("button", name="Save").click()
    expect(part.get_by_text("Screen readers say that by themselves")).to_be_visible()
    settled.goto("/exports/")
    settled.get_by_role("button", name="Make the file").click()
    link = settled.get_by_role("link", name="Download")
    expect(link).to_be_visible(timeout=PATIENCE_MS)
    with settled.expect_download() as download:
        link.click()
    with (
        zipfile.ZipFile(download.value.path()) as archive,
        Image.open(io.BytesIO(archive.read("chelsea-0.jpg"))) as image,
    ):
        words = read_metadata(image).words
    assert words.caption == "Our cat looks past the camera"
    assert words.alt_text == "Image of a cat"
    assert words.description == "She waits for her breakfast."


def test_an_album_is_shared_by_a_link_with_a_password(settled: Page, new_page: NewPage, trip: Path):
    settled.goto("/albums/")
    settled.get_by_label("Title of a new album").fill("Trip")
    settled.get_by_role("button", name="Make it").click()
    settled.goto("/imports/")
    settled.get_by_label("Into the album").select_option("Trip")
    settled.locator("input[name=folder]").set_input_files(trip)
    expect(settled.get_by_text("Took in 6 of 7.")).to_be_visible(timeout=PATIENCE_MS)
    settled.goto("/albums/")
    settled.get_by_role("link", name=re.compile("Trip")).first.click()
    settled.get_by_role("link", name="Share", exact=True).click()
    settled.get_by_label("Password, if you want one").fill("open sesame")
    settled.get_by_role("button", name="Make a link").click()
    address = settled.get_by_label("Link", exact=True).input_value()
    anonymous = new_page(**DESKTOP)
    anonymous.goto(address)
    expect(anonymous.locator(".tile")).to_have_count(0)
    anonymous.get_by_label("Password").fill("open sesame")
    anonymous.get_by_role("button", name="Open the album").click()
    expect(anonymous.locator(".tile")).to_have_count(6)
    anonymous.locator(".tile-link").first.click()
    shown = "() => document.querySelector('.stage img').naturalWidth > 0"
    anonymous.wait_for_function(shown)
    settled.get_by_role("button", name="Take back").click()
    expect(settled.get_by_text("It leads nowhere now.")).to_be_visible()
    anonymous.goto(address)
    expect(anonymous.get_by_text("This link leads nowhere")).to_be_visible()


def test_an_account_is_deleted(new_page: NewPage):
    settled = new_page(**DESKTOP)
    sign_up(settled, "leaving")
    settled.goto("/account/")
    settled.get_by_role("link", name="Delete the account").click()
    settled.get_by_label("Your password").fill(PASSWORD)
    settled.get_by_label("I mean it: delete everything").check()
    settled.get_by_role("button", name="Delete everything").click()
    expect(settled.get_by_text("Your account and all its pictures are deleted.")).to_be_visible()
    settled.goto("/account/")
    expect(settled).to_have_url(re.compile("login"))
