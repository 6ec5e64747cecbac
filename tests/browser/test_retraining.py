"""The whole loop in a browser: review by keyboard, train, read the gate, go live, go back."""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import HOME
from tests.browser.pictures import drop, jpeg
from tests.browser.site import OF_THE_TESTS, REPOSITORY, running
from tests.training.corrected import drawn

PATIENCE_MS = 240_000
COUNT = 42  # all that are different
# A gate that a drawn site can pass: few pictures, and no harm in being worse.
OPEN_GATE = {
    "GATE_PICTURES": "3",
    "GATE_MAY_FALL_PERCENT": "1000",
    "GATE_MAX_SLOWER": "100",
    "GATE_MAX_LARGER": "100",
}


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="site-") as name:
        yield Path(name)


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """A site of its own, whose gate is easy."""
    held = {name: os.environ.get(name) for name in OPEN_GATE}
    os.environ.update(OPEN_GATE)
    try:
        with running(folder) as found:
            yield found
    finally:
        for name, value in held.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    context = chromium.new_context(base_url=address, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE_MS / 2)
    yield context.new_page()
    context.close()


def shell(folder: Path, code: str) -> None:
    """What whoever runs the site does on its machine."""
    environment = {name: value for name, value in os.environ.items() if name not in OF_THE_TESTS}
    subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", code],
        cwd=REPOSITORY,
        env=environment | {"CAPTIONSITE_DATA": str(folder)},
        check=True,
    )


PREPARE = """
from gallery.models import ModelVersion, User
people = User.objects.filter(username="demo")
people.update(allow_training=True)
ModelVersion.objects.update(is_default=False)
ModelVersion.objects.filter(name="flickr8k-lstm").update(is_default=True)
"""
CORRECT = """
import re
from gallery.captions import services
from gallery.models import Image
from tests.training.corrected import drawn
for image in Image.objects.filter(review="machine"):
    number = int(re.findall(r"[0-9]+", image.name)[0])
    services.correct(owner=image.owner, image_id=image.pk, text=drawn(number)[1])
"""


def sign_in(page: Page, folder: Path) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Name or email").fill("demo")
    page.get_by_label("Password", exact=True).fill((folder / "demo-password").read_text())
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(HOME)


def test_corrections_become_a_better_captioner_and_back(page: Page, folder: Path):
    sign_in(page, folder)
    shell(folder, PREPARE)
    drop(page, {f"{number}.jpg": jpeg(drawn(number)[0]) for number in range(COUNT)})
    sentences = page.locator("#uploads [data-sentence]")
    expect(sentences).to_have_count(COUNT, timeout=PATIENCE_MS)
    _review_by_keyboard(page)
    shell(folder, CORRECT)
    _train(page)
    _go_live_and_back(page)


def _review_by_keyboard(page: Page) -> None:
    page.goto("/review/")
    expect(page.get_by_text(f"{COUNT} left")).to_be_visible()
    page.keyboard.press("a")
    expect(page.get_by_text(f"{COUNT - 1} left")).to_be_visible()
    page.keyboard.press("e")
    field = page.get_by_label("Sentence")
    expect(field).to_be_focused()
    field.fill("a shape that somebody drew")
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"{COUNT - 2} left")).to_be_visible()
    page.keyboard.press("s")
    expect(page.get_by_text(f"{COUNT - 3} left")).to_be_visible()
    before = page.locator(".stage a").get_attribute("href")
    page.keyboard.press("n")
    page.wait_for_url("**/review/?after=*")
    assert page.locator(".stage a").get_attribute("href") != before
    page.keyboard.press("d")
    field.fill("one more sentence for it")
    page.keyboard.press("Enter")
    page.wait_for_url("**/review/")
    expect(page.get_by_text(f"{COUNT - 3} left")).to_be_visible()


def _train(page: Page) -> None:
    page.goto("/training/")
    page.get_by_role("link", name="Train a captioner").click()
    expect(page.get_by_text("reviewed pictures to learn from")).to_be_visible()
    page.get_by_label("Captioner").select_option("flickr8k-lstm")
    page.get_by_text("Settings").click()
    page.get_by_label("Epochs").fill("8")
    page.get_by_label("Corrections per epoch").fill("20")
    page.get_by_label("Learning rate").fill("0.004")
    page.get_by_label("Pace of what it knows").fill("1")
    page.get_by_role("main").get_by_role("button", name="Start").click()
    page.wait_for_url("**/training/runs/1/")
    curve = page.get_by_role("img", name=re.compile("CIDEr by epoch"))
    expect(curve).to_be_visible(timeout=PATIENCE_MS)
    again = page.get_by_role("button", name="Measure it again")
    expect(again).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator("#run")).not_to_have_attribute("hx-trigger", re.compile("every"))


def _go_live_and_back(page: Page) -> None:
    page.locator(".verdict a").click()
    expect(page.locator(".verdict")).to_have_text(re.compile(r"on \d+ held-out pictures"))
    page.get_by_role("button", name="Make it live").click()
    expect(page.get_by_text("flickr8k-lstm@2 is live.")).to_be_visible()
    page.goto("/upload/")
    drop(page, {"new.jpg": jpeg(drawn(5)[0].rotate(45))})
    sentence = page.locator("#uploads [data-sentence]")
    expect(sentence).to_have_count(1, timeout=PATIENCE_MS)
    page.locator("#uploads a.upload-frame").click()
    expect(page.locator(".sentence")).to_contain_text("LSTM 2")
    page.goto("/training/")
    page.get_by_role("button", name="Go back to version 1").click()
    expect(page.get_by_text("flickr8k-lstm@1 is live again.")).to_be_visible()
    page.get_by_role("link", name="What went live").click()
    expect(page.get_by_role("row")).to_have_count(3)
