"""A picture that is no photograph: its sentence comes with a doubt, wherever it stands."""

import io

from playwright.sync_api import expect

from tests.browser.conftest import NewPerson
from tests.browser.pictures import drop
from training.ml.evaluate.out_of_domain import out_of_domain_image

PATIENCE_MS = 120_000
DOUBT = "I am not sure about this one."


def png(kind: str) -> bytes:
    file = io.BytesIO()
    out_of_domain_image(kind, 1).save(file, "PNG")
    return file.getvalue()


def test_drawings_and_black_frames_are_doubted(new_person: NewPerson):
    page = new_person(viewport={"width": 1280, "height": 800})
    drop(page, {f"{kind}.png": png(kind) for kind in ("drawing", "black frame", "text scan")})
    expect(page.locator("#uploads [data-sentence]")).to_have_count(3, timeout=PATIENCE_MS)
    page.goto("/")
    expect(page.locator("#pictures .tile").get_by_text(DOUBT)).to_have_count(3)
    page.locator("#pictures .tile-link").first.press("Enter")
    expect(page.locator("#sentence").get_by_text(DOUBT)).to_be_visible()
