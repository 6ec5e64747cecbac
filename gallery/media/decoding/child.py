"""Decoder process: reads images from stdin until it is closed.

`python -m gallery.media.decoding.child` starts it. It loads Pillow but no Django, can open no file
and no socket (sandbox.py), and is killed when it exceeds its memory or CPU limit.
"""

import io
import os
import signal
import sys
from dataclasses import asdict

from PIL import Image

from gallery.core.errors import GalleryError
from gallery.media.decoding import sandbox, thumbnails, wire
from gallery.media.decoding.values import Limits

# Share of an image's CPU time that opening it may take, before its size in pixels is known. An
# image of very few pixels gets no more than this in all.
OPENING_SHARE = 0.5
MIN_SECONDS = 0.1  # at least this much CPU time: setitimer takes 0 as "no limit"


def main() -> None:
    """Decode images and write the results to stdout, until the parent process closes the pipe."""
    requests, replies = sys.stdin.buffer, _private_stdout()
    Image.init()
    sandbox.confine()
    while True:
        try:
            header = wire.receive(requests)
            data = io.BytesIO(wire.read_exactly(requests, header["size"]))
        except EOFError:
            return
        _reply(replies, data, Limits(**header["limits"]))


def _reply(replies: io.BufferedWriter, data: io.BytesIO, limits: Limits) -> None:
    try:
        _set_cpu_timer(limits.seconds * OPENING_SHARE)
        decoded = thumbnails.decode(data, limits=limits, opened=_set_cpu_timer_for)
    except GalleryError as error:
        wire.send(replies, {"error": error.code})
        return
    finally:
        _set_cpu_timer(0)
    header_fields = asdict(decoded)
    metadata = decoded.metadata.to_json().encode()
    payloads = {"small": decoded.small, "large": decoded.large, "metadata": metadata}
    lengths = {name: len(payload) for name, payload in payloads.items()}
    wire.send(replies, header_fields | lengths, *payloads.values())


def _private_stdout() -> io.BufferedWriter:
    """Return the original stdout for replies, and send what libraries print to /dev/null."""
    replies = os.dup(1)
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, 1)
    os.dup2(devnull, 2)
    return os.fdopen(replies, "wb")


def _set_cpu_timer_for(pixels: int, limits: Limits) -> None:
    """Set the CPU time limit in proportion to the image's number of pixels."""
    left, _ = signal.getitimer(signal.ITIMER_PROF)
    share = (1 - OPENING_SHARE) * min(1.0, pixels / limits.pixels)
    _set_cpu_timer(max(left + limits.seconds * share, MIN_SECONDS))


def _set_cpu_timer(seconds: float) -> None:
    """End this process by SIGPROF after this many more seconds of CPU time; 0 means no limit."""
    signal.setitimer(signal.ITIMER_PROF, seconds)


if __name__ == "__main__":
    main()
