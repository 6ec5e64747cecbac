"""Fill a running site with drawn pictures: `python -m tests.browser.fill --pictures 100`.

Runs beside the site, on the same data folder (CAPTIONSITE_DATA). Prints one JSON object: who can
sign in, and the rows that addresses name. The pictures are a few drawings, used many times.
"""

import argparse
import functools
import json
import os
import random
import sys
import time
from typing import TYPE_CHECKING, Any

from PIL import Image as Pillow

from tests.browser.fill_more import fill_more

if TYPE_CHECKING:  # Django is set up first, where this is a program of its own
    from gallery.models import Caption, Image, ModelVersion, User

NAME, PASSWORD = "reader", "kaleidoscope-9"
DRAWN = 24
BATCH = 2000
LOOKS, POLL_SECONDS = 240, 0.5


def main() -> None:
    """Fill the site; print the sign-in and the keys of rows as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=60)
    wanted = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "captionsite.settings")
    import django

    django.setup()
    json.dump(fill(wanted.pictures), sys.stdout)


def fill(count: int, drawn: int = DRAWN) -> dict[str, object]:
    """Create a staff member with `count` captioned pictures and one row of each other state.

    `drawn` of the pictures differ. Return the sign-in and the keys of rows that URLs name.
    """
    from django.utils import timezone

    from gallery.models import ApiToken, Image, Job, User

    owner = User.objects.create_user(NAME, password=PASSWORD, is_staff=True, is_superuser=True)
    User.objects.filter(pk=owner.pk).update(tour_done=True)
    pictures(owner, drawings(drawn), count)
    images = list(Image.objects.filter(owner=owner).order_by("-pk")[:8])
    jobs = [Job(kind="caption", owner=owner, image=images[0], state="succeeded", progress=1)]
    for code in ("captioner_failed", "image_missing"):
        jobs.append(
            Job(kind="caption", owner=owner, image=images[1], state="failed", error_code=code)
        )
    jobs.append(Job(kind="caption", owner=owner, image=images[2], state="cancelled"))
    made = Job.objects.bulk_create(jobs)
    Image.objects.filter(pk=images[3].pk).update(deleted_at=timezone.now())
    token, _plain = ApiToken.objects.create(user=owner, name="phone", scopes=["read"])
    more = fill_more(owner, images[4:])
    return more | {
        "username": NAME,
        "password": PASSWORD,
        "image": images[0].pk,
        "trashed": images[3].pk,
        "failed": made[1].pk,
        "token": token.token_key,
    }


def pictures(owner: "User", files: list[dict[str, Any]], count: int) -> None:
    """Create image rows in batches, each with a generated caption and its attention maps."""
    from gallery.models import Caption, Image
    from gallery.search import index

    version = _captioner()
    chance = random.Random(7)
    for start in range(0, count, BATCH):
        numbers = range(start, min(count, start + BATCH))
        rows = Image.objects.bulk_create(
            Image(
                owner=owner,
                name=f"drawing-{number}.webp",
                sha256=f"{number:064x}",
                content_type="image/webp",
                review=Image.Review.MACHINE,
                **files[number % len(files)],
            )
            for number in numbers
        )
        captions = Caption.objects.bulk_create(
            _caption(row, version, chance, number % len(files))
            for row, number in zip(rows, numbers, strict=True)
        )
        for row, caption in zip(rows, captions, strict=True):
            row.caption = caption
        Image.objects.bulk_update(rows, ["caption"], batch_size=500)
        index.refresh(image_ids=[row.pk for row in rows])


def _captioner() -> "ModelVersion":
    """Wait until a worker has registered the default captioner; return it."""
    from gallery.models import ModelVersion

    for _ in range(LOOKS):
        if found := ModelVersion.objects.filter(is_default=True).first():
            return found
        time.sleep(POLL_SECONDS)
    raise SystemExit("No worker of this site has made a captioner known.")


def _caption(
    image: "Image", version: "ModelVersion", chance: random.Random, drawing: int
) -> "Caption":
    from gallery.models import Caption
    from tests.browser.landscapes import words as caption_of

    text = caption_of(drawing)
    words = [
        {
            "word": word,
            "log_prob": -0.4,
            "map": "".join(f"{chance.randrange(256):02x}" for _ in range(49)),
        }
        for word in text.split()
    ]
    return Caption(
        image=image,
        text=text,
        source=Caption.Source.MACHINE,
        model_version=version,
        words=words,
        score=-0.5,
    )


def drawings(count: int) -> list[dict[str, object]]:
    """Draw and store a few landscapes; return each one's fields of an image row."""
    return [_stored(number) for number in range(count)]


def _stored(number: int) -> dict[str, object]:
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    fields, files = _drawn(number)
    saved = dict(fields)
    for part, content in files.items():
        path = f"pictures/drawn/{number}/{part}.webp"
        saved[part] = default_storage.save(path, ContentFile(content))
        saved["bytes"] = len(content)
    return saved


@functools.cache
def _drawn(number: int) -> tuple[dict[str, object], dict[str, bytes]]:
    """Draw a landscape; return the fields of its row and the contents of its files."""
    from tests.browser.landscapes import landscape, webp

    picture = landscape(number)
    width, height = picture.size
    sides = {"original": max(width, height), "large": 1600, "small": 480}
    files = {part: webp(picture, side) for part, side in sides.items()}
    return {"width": width, "height": height, "colour": _colour(picture)}, files


def _colour(picture: Pillow.Image) -> str:
    return "#" + picture.resize((1, 1)).convert("RGB").tobytes().hex()


if __name__ == "__main__":
    main()
