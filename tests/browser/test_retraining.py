"""The whole loop in a browser: review by keyboard, train, read the gate, go live, go back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import retraining_rows
from tests.browser.conftest import NewPage, sign_in
from tests.browser.pictures import drop, jpeg
from tests.browser.site import RemoteCalls
from tests.training.corrected import drawn

PATIENCE_MS = 240_000
CORRECTED, DROPPED = 36, 6  # as many in all as are different


@dataclass(frozen=True)
class Loop:
    """Which captioner learns, and how; a tiny one learns too little for the gate."""

    name: str
    epochs: str
    times: str
    rate: str
    is_tiny: bool = False


TINY = Loop("tiny", epochs="2", times="6", rate="0.01", is_tiny=True)
FROM_THE_BOX = Loop("flickr8k-lstm", epochs="8", times="20", rate="0.004")
LOOPS = [TINY, pytest.param(FROM_THE_BOX, marks=pytest.mark.long)]


@pytest.fixture
def corrected(loop: Loop, remote: RemoteCalls, folder: Path) -> Iterator[None]:
    """The loop's captioner is the site's default, and a few pictures were corrected before."""
    checkpoint = folder / "checkpoints" / f"{loop.name}@1"
    if loop.is_tiny:
        from inference.checkpoint import save_checkpoint
        from tests.inference.tiny import REAL, captioner

        save_checkpoint(captioner("lstm_merge", name=REAL), checkpoint, name=loop.name, version="1")
    place = str(checkpoint) if loop.is_tiny else ""
    remote.call(retraining_rows.prepare, name=loop.name, folder=place, corrections=CORRECTED)
    yield
    remote.call(retraining_rows.put_back)


@pytest.fixture
def page(corrected: None, new_page: NewPage, folder: Path) -> Page:
    """The demo account, whose password the site wrote down."""
    page = new_page(viewport={"width": 1280, "height": 900})
    page.context.set_default_timeout(PATIENCE_MS / 2)
    sign_in(page, "demo", (folder / "demo-password").read_text())
    return page


@pytest.mark.parametrize("loop", LOOPS, ids=lambda loop: loop.name)
def test_corrections_become_a_better_captioner_and_back(
    loop: Loop, page: Page, remote: RemoteCalls
):
    numbers = range(CORRECTED, CORRECTED + DROPPED)
    drop(page, {f"{number}.jpg": jpeg(drawn(number)[0]) for number in numbers})
    sentences = page.locator("#uploads [data-sentence]")
    expect(sentences).to_have_count(DROPPED, timeout=PATIENCE_MS)
    _review_by_keyboard(page)
    remote.call(retraining_rows.correct_the_rest)
    _train(page, loop)
    if loop.is_tiny:
        remote.call(retraining_rows.let_pass)
    _go_live_and_back(page, loop)


def _review_by_keyboard(page: Page) -> None:
    page.goto("/review/")
    expect(page.get_by_text(f"{DROPPED} left")).to_be_visible()
    page.keyboard.press("a")
    expect(page.get_by_text(f"{DROPPED - 1} left")).to_be_visible()
    page.keyboard.press("e")
    field = page.get_by_label("Sentence")
    expect(field).to_be_focused()
    field.fill("a shape that somebody drew")
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"{DROPPED - 2} left")).to_be_visible()
    page.keyboard.press("s")
    expect(page.get_by_text(f"{DROPPED - 3} left")).to_be_visible()
    before = page.locator(".stage a").get_attribute("href")
    page.keyboard.press("n")
    page.wait_for_url("**/review/?after=*")
    assert page.locator(".stage a").get_attribute("href") != before
    page.keyboard.press("d")
    field.fill("one more sentence for it")
    page.keyboard.press("Enter")
    page.wait_for_url("**/review/")
    expect(page.get_by_text(f"{DROPPED - 3} left")).to_be_visible()


def _train(page: Page, loop: Loop) -> None:
    page.goto("/training/")
    page.get_by_role("link", name="Train a captioner").click()
    expect(page.get_by_text("reviewed pictures to learn from")).to_be_visible()
    page.get_by_label("Captioner").select_option(loop.name)
    page.get_by_text("Settings").click()
    page.get_by_label("Epochs").fill(loop.epochs)
    page.get_by_label("Corrections per epoch").fill(loop.times)
    page.get_by_label("Learning rate").fill(loop.rate)
    page.get_by_label("Pace of what it knows").fill("1")
    page.get_by_role("main").get_by_role("button", name="Start").click()
    page.wait_for_url(re.compile(r"/training/runs/\d+/$"))
    curve = page.get_by_role("img", name=re.compile("CIDEr by epoch"))
    expect(curve).to_be_visible(timeout=PATIENCE_MS)
    again = page.get_by_role("button", name="Measure it again")
    expect(again).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator("#run")).not_to_have_attribute("hx-trigger", re.compile("every"))


def _go_live_and_back(page: Page, loop: Loop) -> None:
    page.locator(".verdict a").click()
    expect(page.locator(".verdict")).to_have_text(re.compile(r"on \d+ held-out pictures"))
    page.get_by_role("button", name="Make it live").click()
    expect(page.get_by_text(f"{loop.name}@2 is live.")).to_be_visible()
    page.goto("/upload/")
    drop(page, {"new.jpg": jpeg(drawn(5)[0].rotate(45))})
    sentence = page.locator("#uploads [data-sentence]")
    expect(sentence).to_have_count(1, timeout=PATIENCE_MS)
    page.locator("#uploads a.upload-frame").click()
    expect(page.locator(".sentence")).to_contain_text("LSTM 2")
    page.goto("/training/")
    page.get_by_role("button", name="Go back to version 1").click()
    expect(page.get_by_text(f"{loop.name}@1 is live again.")).to_be_visible()
    page.get_by_role("link", name="What went live").click()
    expect(page.get_by_role("row", name=re.compile(loop.name))).to_have_count(2)
