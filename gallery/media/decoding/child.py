"""The decoder process: reads pictures from stdin until it ends.

`python -m gallery.media.decoding.child` starts it. It loads Pillow and nothing of the site, can
write no file, and the system ends it when it takes too much memory or processor time.
"""

import io
import os
import resource
import signal
import sys
from dataclasses import asdict

from PIL import Image

from gallery.core.errors import GalleryError
from gallery.media.decoding import thumbnails, wire
from gallery.media.decoding.values import Limits

MEMORY_BYTES = 700 * 1024 * 1024  # of addresses: 512 MB of memory, and what is mapped only
# The share of a picture's processor time that opening it may take, before anybody knows how large
# it is. A picture of hardly any pixels gets no more in all.
OPENING_SHARE = 0.5
LEAST_SECONDS = 0.1  # whatever was left; none at all would mean no limit
SECONDS_IN_ALL = 1200  # of a process's life: more than it can be allowed


def main() -> None:
    """Answer pictures until the site closes the pipe or is gone."""
    requests, replies = sys.stdin.buffer, _private_stdout()
    Image.init()
    _limit(resource.RLIMIT_AS, MEMORY_BYTES)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_CPU, SECONDS_IN_ALL)
    while True:
        try:
            header = wire.receive(requests)
            data = io.BytesIO(wire.read_exactly(requests, header["size"]))
        except EOFError:
            return
        _reply(replies, data, Limits(**header["limits"]))


def _reply(replies: io.BufferedWriter, data: io.BytesIO, limits: Limits) -> None:
    try:
        _allow(limits.seconds * OPENING_SHARE)
        decoded = thumbnails.decode(data, limits=limits, opened=_allow_for)
    except GalleryError as error:
        wire.send(replies, {"error": error.code})
        return
    finally:
        _allow(0)
    facts = asdict(decoded)
    metadata = decoded.metadata.to_json().encode()
    payloads = {"small": decoded.small, "large": decoded.large, "metadata": metadata}
    lengths = {name: len(payload) for name, payload in payloads.items()}
    wire.send(replies, facts | lengths, *payloads.values())


def _private_stdout() -> io.BufferedWriter:
    """Keep the answers' pipe to ourselves: what a library prints goes nowhere."""
    replies = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return os.fdopen(replies, "wb")


def _limit(what: int, amount: int) -> None:
    resource.setrlimit(what, (amount, amount))


def _allow_for(pixels: int, limits: Limits) -> None:
    """Allow the time that so many pixels may take: a small picture is no excuse for a long one."""
    left, _ = signal.getitimer(signal.ITIMER_PROF)
    share = (1 - OPENING_SHARE) * min(1.0, pixels / limits.pixels)
    _allow(max(left + limits.seconds * share, LEAST_SECONDS))


def _allow(seconds: float) -> None:
    """End this process (SIGPROF) after so much more processor time; 0: never."""
    signal.setitimer(signal.ITIMER_PROF, seconds)


if __name__ == "__main__":
    main()
