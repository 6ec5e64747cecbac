"""Make the README's pictures: `make screenshots` writes them into docs/.

A site is started and given the demo images as a person gives them. Every sentence on the pictures
is what the bundled captioner wrote there; this stops where it differs from the recorded examples.
"""

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from gallery.site.examples import examples
from tests import programs
from tests.browser import remote_calls
from tests.browser.conftest import QUIET
from tests.browser.pictures import drop
from tests.browser.site import REPOSITORY, remote_calls_of, running

DOCS = REPOSITORY / "docs"
IMAGES = REPOSITORY / "static" / "gallery" / "img"
# The last one comes first in the gallery.
ORDER = ("rocket", "coffee", "chelsea", "astronaut", "photographer")
PATIENCE_MS = 120_000
WIDTH, HEIGHT = 1280, 720


def main() -> None:
    """Write the pictures."""
    with (
        tempfile.TemporaryDirectory(prefix="readme-") as name,
        running(Path(name)) as site,
        remote_calls_of(Path(name)) as remote,
        sync_playwright() as playwright,
    ):
        cookie = remote.call(remote_calls.person, name="ada", tour_done=True)
        browser = playwright.chromium.launch(executable_path=programs.chromium(), args=list(QUIET))
        with signed_in(browser, site, cookie) as context:
            on_a_desktop(context)
        with signed_in(browser, site, cookie, scheme="dark", width=390, height=844) as context:
            on_a_phone(context)
        browser.close()


@contextmanager
def signed_in(
    browser: Browser,
    site: str,
    cookie: dict[str, str],
    *,
    scheme: str = "light",
    width: int = WIDTH,
    height: int = HEIGHT,
) -> Iterator[BrowserContext]:
    """Open a signed-in browser of this size and colour scheme."""
    context = browser.new_context(
        base_url=site,
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": width, "height": height},
    )
    context.add_cookies([{"name": cookie["name"], "value": cookie["value"], "url": site}])
    yield context
    context.close()


def on_a_desktop(context: BrowserContext) -> None:
    """Upload the demo images one by one; write the gallery, a picture's page and the review."""
    page = context.new_page()
    page.goto("/upload/")
    for count, name in enumerate(ORDER, start=1):
        drop(page, {f"{name}.webp": (IMAGES / f"{name}.webp").read_bytes()})
        expect(page.locator("#uploads [data-sentence]")).to_have_count(count, timeout=PATIENCE_MS)
    page.goto("/")
    check_sentences(page)
    page.locator("#pictures .tile").first.hover()
    write(page, "gallery.webp")
    page.goto("/review/")
    expect(page.get_by_label("Sentence")).to_have_value(examples()["rocket"].caption)
    write(page, "review.webp")
    page.goto("/")
    page.locator(".tile-link").first.click()
    expect(page.locator("#sentence .caption")).to_have_text(examples()["photographer"].caption)
    write(page, "picture.webp")


def on_a_phone(context: BrowserContext) -> None:
    """Write the gallery as a phone shows it."""
    page = context.new_page()
    page.goto("/")
    write(page, "phone-dark.webp")


def check_sentences(page: Page) -> None:
    """Stop unless the gallery shows the recorded sentences and doubts."""
    for name, tile in zip(reversed(ORDER), page.locator("#pictures .tile").all(), strict=True):
        expect(tile.locator(".caption")).to_have_text(examples()[name].caption)
        expect(tile.locator(".unsure")).to_have_count(int(examples()[name].unsure))


def write(page: Page, name: str) -> None:
    """Take a picture of what is in view, once all its images are there."""
    page.wait_for_load_state("networkidle")
    with Image.open(io.BytesIO(page.screenshot())) as taken:
        taken.save(DOCS / name, quality=82, method=6)


if __name__ == "__main__":
    main()
