"""The decoder process: `python -m gallery.decoding.child`. Reads pictures from stdin until it ends.

It loads Pillow and nothing of the site, can write no file, and the system ends it when it takes
too much memory or processor time.
"""

import io
import os
import resource
import sys
from dataclasses import asdict

from PIL import Image

from gallery.decoding import thumbnails, wire
from gallery.decoding.values import Limits
from gallery.errors import GalleryError

MEMORY_BYTES = 700 * 1024 * 1024  # of addresses: 512 MB of memory, and what is mapped only
CPU_SECONDS = 4  # for one picture


def main() -> None:
    """Answer pictures until the site closes the pipe or is gone."""
    requests, answers = sys.stdin.buffer, _private_stdout()
    Image.init()
    _limit(resource.RLIMIT_AS, MEMORY_BYTES)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    while True:
        try:
            header = wire.receive(requests)
            data = io.BytesIO(wire.read_exactly(requests, header["size"]))
        except EOFError:
            return
        _allow_more_cpu()
        _answer(answers, data, Limits(**header["limits"]))


def _answer(answers: io.BufferedWriter, data: io.BytesIO, limits: Limits) -> None:
    try:
        decoded = thumbnails.decode(data, limits=limits)
    except GalleryError as error:
        wire.send(answers, {"error": error.code})
        return
    facts = asdict(decoded)
    said = decoded.said.to_json().encode()
    payloads = {"small": decoded.small, "large": decoded.large, "said": said}
    lengths = {name: len(payload) for name, payload in payloads.items()}
    wire.send(answers, facts | lengths, *payloads.values())


def _private_stdout() -> io.BufferedWriter:
    """Keep the answers' pipe to ourselves: what a library prints goes nowhere."""
    answers = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return os.fdopen(answers, "wb")


def _limit(what: int, amount: int) -> None:
    resource.setrlimit(what, (amount, amount))


def _allow_more_cpu() -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main()
