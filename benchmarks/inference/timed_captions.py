"""Timing of a captioner from JPEG bytes to captions.

`python -m benchmarks.inference.timed_captions CHECKPOINT COUNT` prints the median seconds of a
batch; the number of threads is set in the environment, which libraries read when loaded.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image

from benchmarks.inference import timing
from inference.checkpoint import open_captioner
from inference.ml.contract import Captioner

SIDE, ROUNDS = 1024, 11


def main(folder: str, count: str) -> None:
    """Print the median seconds for a batch of `count` images."""
    files = [jpeg(image) for image in timing.smooth_images(int(count), SIDE)]
    print(seconds(open_captioner(Path(folder)), files), flush=True)


def jpeg(image: Image.Image) -> bytes:
    """Encode an image as JPEG."""
    file = io.BytesIO()
    image.save(file, "JPEG", quality=90)
    return file.getvalue()


def seconds(captioner: Captioner, files: list[bytes]) -> float:
    """Measure the median seconds of several rounds, after two to warm up."""

    def work() -> None:
        captioner.caption([Image.open(io.BytesIO(file)).convert("RGB") for file in files])

    for _ in range(2):
        work()
    taken = sorted(timing.timed(work)[1] for _ in range(ROUNDS))
    return taken[len(taken) // 2]


if __name__ == "__main__":
    main(*sys.argv[1:])
