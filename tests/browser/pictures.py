"""Upload files: crops of free photographs from scikit-image, and drawings."""

import base64
import functools
import io
from collections.abc import Mapping
from types import MappingProxyType

from PIL import Image, ImageDraw
from playwright.sync_api import Page
from skimage import data

CUTS = ((0, 0, 1, 1), (0, 0, 0.7, 1), (0.2, 0.1, 0.9, 0.8), (0.3, 0, 0.8, 1), (0, 0.2, 1, 0.75))
SOURCES = ("chelsea", "coffee", "astronaut")
Files = Mapping[str, bytes]

DROP = """
(files) => {
  const carried = new DataTransfer();
  for (const [name, type, body] of files) {
    const bytes = Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0));
    carried.items.add(new File([bytes], name, { type }));
  }
  for (const kind of ["dragenter", "dragover", "drop"]) {
    const event = { dataTransfer: carried, bubbles: true, cancelable: true };
    document.body.dispatchEvent(new DragEvent(kind, event));
  }
}
"""


@functools.cache
def twenty() -> Files:
    """Return fifteen photographs and five drawings, all different, by file name."""
    found = {}
    for name in SOURCES:
        whole = Image.fromarray(getattr(data, name)()).convert("RGB")
        for number, cut in enumerate(CUTS):
            found[f"{name}-{number}.jpg"] = jpeg(_cut(whole, cut))
    for number, colour in enumerate(("red", "teal", "gold", "navy", "olive")):
        found[f"drawn-{number}.jpg"] = jpeg(_drawn(colour))
    return MappingProxyType(found)


def _cut(image: Image.Image, cut: tuple[float, float, float, float]) -> Image.Image:
    width, height = image.size
    left, top, right, bottom = cut
    box = (int(left * width), int(top * height), int(right * width), int(bottom * height))
    return image.crop(box)


def _drawn(colour: str) -> Image.Image:
    image = Image.new("RGB", (640, 420), "#eee6d6")
    ImageDraw.Draw(image).ellipse((170, 60, 470, 360), fill=colour)
    return image


def jpeg(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=85)
    return file.getvalue()


def drop(page: Page, files: Files) -> None:
    """Drop files on the window through drag events."""
    carried = [
        [name, "image/jpeg" if name.endswith(".jpg") else "", base64.b64encode(body).decode()]
        for name, body in files.items()
    ]
    page.evaluate(DROP, carried)
