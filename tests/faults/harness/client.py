"""Upload pictures with retries, and read from the database what became of them."""

import io
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import httpx
from django.db import InterfaceError, OperationalError, connection
from django.db.models import Count
from PIL import Image as Pillow
from PIL import ImageDraw

from gallery.accounts import services as accounts
from gallery.models import Image, Job, ModelVersion, User
from tests.faults.harness.site import Site

T = TypeVar("T")
AWAY = (OperationalError, InterfaceError)
PAUSE = 0.3
PATIENCE = 300.0
WIDTH, HEIGHT = 400, 300


def drawn(number: int) -> bytes:
    """Draw discs; return a JPEG, another one for each number."""
    chance = random.Random(number)
    image = Pillow.new("RGB", (WIDTH, HEIGHT), _colour(chance))
    draw = ImageDraw.Draw(image)
    for _ in range(12):
        x, y, r = chance.randrange(WIDTH), chance.randrange(HEIGHT), chance.randrange(10, 120)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=_colour(chance))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=85)
    return file.getvalue()


def _colour(chance: random.Random) -> tuple[int, int, int]:
    return chance.randrange(256), chance.randrange(256), chance.randrange(256)


def person(name: str) -> User:
    return User.objects.create_user(name)


class Sender:
    """Uploads over HTTP that are retried with the same idempotency key until accepted."""

    def __init__(self, site: Site, owner: User) -> None:
        _, plain = accounts.create_token(owner=owner)
        self.answers: Counter[int] = Counter()  # 0: the connection was cut
        self._client = httpx.Client(
            base_url=site.address,
            headers={"Authorization": f"Token {plain}"},
            timeout=60,
            trust_env=False,
        )

    def once(self, number: int, *, key: str = "", data: bytes = b"") -> httpx.Response | None:
        """Send a picture; return None when the connection was cut."""
        files = {"file": (f"{number}.jpg", data or drawn(number))}
        headers = {"Idempotency-Key": key} if key else {}
        try:
            response = self._client.post("/api/v1/images/", files=files, headers=headers)
        except httpx.HTTPError:
            self.answers[0] += 1
            return None
        self.answers[response.status_code] += 1
        return response

    def send(self, number: int) -> int:
        """Send a picture until it is accepted; return its job. Raises TimeoutError."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            response = self.once(number, key=f"picture-{number}")
            if response is not None and response.status_code == 201:
                return int(response.json()["job"]["id"])
            time.sleep(PAUSE)
        raise TimeoutError(f"Picture {number} was not taken in within {PATIENCE:g} s.")

    def failures(self) -> list[int]:
        """Return the statuses that are no success, no cut connection, no 503 and no 507."""
        return sorted(status for status in self.answers if status not in {0, 201, 503, 507})


def sending(sender: Sender, numbers: range) -> threading.Thread:
    """Send pictures from another thread."""
    thread = threading.Thread(target=lambda: [sender.send(number) for number in numbers])
    thread.start()
    return thread


def retried(question: Callable[[], T]) -> T:
    """Retry a query while the database is away. Raises its error in the end."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return question()
        except AWAY:
            connection.close()
            if time.monotonic() > end:
                raise
            time.sleep(PAUSE)


def done() -> int:
    return retried(Job.objects.filter(state=Job.State.SUCCEEDED).count)


def has_done(count: float) -> bool:
    """Return whether at least `count` jobs of all users have succeeded."""
    return done() >= count


def unfinished() -> int:
    return retried(Job.objects.unfinished().count)


def lost(expected: int) -> int:
    """Return how many of the expected jobs have not succeeded."""
    return expected - done()


def doubled() -> int:
    """Count the jobs with more than one caption."""
    rows = Job.objects.annotate(n=Count("caption")).filter(n__gt=1)
    return retried(rows.count)


def bundled_captioner() -> ModelVersion:
    """Return the row of the bundled captioner."""
    return ModelVersion.objects.get(is_default=True)


def astray(media: Path) -> tuple[int, int]:
    """Count the files without a row, and the rows' files that are missing."""
    found = {str(path.relative_to(media)) for path in media.rglob("*") if path.is_file()}
    rows = Image.objects.values_list("original", "small", "large")
    named = {path for row in rows for path in row}
    return len(found - named), len(named - found)
