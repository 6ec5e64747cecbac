"""A few decoder processes, started ahead, shared by the threads of this process.

Own code rather than a process pool from a library: those send pickles both ways, so that a decoder
taken over by a hostile picture could run code in the site; here it can only send JSON and bytes.
"""

import contextlib
import logging
import os
import re
import signal
import subprocess
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO, cast

from gallery.core.errors import GalleryError
from gallery.media.decoding import wire
from gallery.media.decoding.values import CODES, FORMATS, Decoded, Limits, refusal
from gallery.media.metadata.text import FileMetadata

logger = logging.getLogger(__name__)

DECODERS = min(4, os.cpu_count() or 1)
PICTURES_EACH = 200  # then a fresh process, so that leaks of native libraries end
WALL_SECONDS = 20.0
LAST_BREATH_SECONDS = 1.0
MAX_SIDE = 1 << 24
MAX_THUMBNAIL_BYTES = 32 * 1024 * 1024
MAX_METADATA_BYTES = 8 * 1024 * 1024
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_HASH = re.compile(r"[0-9a-f]{16}")
_ROOT = Path(__file__).resolve().parents[3]
_COMMAND = [sys.executable, "-P", "-m", "gallery.media.decoding.child"]
_ENVIRONMENT = {"PYTHONPATH": str(_ROOT), "MALLOC_ARENA_MAX": "1", "OMP_NUM_THREADS": "1"}


class Decoder:
    """One decoder process. One thread at a time may use it."""

    def __init__(self, command: list[str] | None = None) -> None:
        self.process = subprocess.Popen(  # noqa: S603 (a fixed command)
            command or _COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_ENVIRONMENT,
            cwd="/",
        )
        self.requests = cast(BinaryIO, self.process.stdin)
        self.replies = cast(BinaryIO, self.process.stdout)
        self.pictures = 0
        self.was_killed = False
        self._too_late = threading.Event()

    def decode(self, file: BinaryIO, size: int, limits: Limits, wall: float) -> Decoded:
        """Have `size` bytes decoded. Raises GalleryError; afterwards `alive` may be false."""
        self.pictures += 1
        alarm = threading.Timer(wall, self._out_of_time)
        alarm.start()
        try:
            wire.send(self.requests, {"size": size, "limits": asdict(limits)})
            wire.copy(file, self.requests)
            return _decoded(wire.receive(self.replies), self.replies, limits)
        except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
            self._note_end(error)
            self.stop()
            logger.warning("A decoder ended with status %s: %r", self.process.returncode, error)
            raise refusal(self._why(), limits) from None
        finally:
            alarm.cancel()

    def _out_of_time(self) -> None:
        self._too_late.set()
        self.process.kill()

    def _why(self) -> str:
        out_of_time = self._too_late.is_set() or self.process.returncode == -signal.SIGPROF
        return "image_timeout" if out_of_time else "image_broken"

    def _note_end(self, error: Exception) -> None:
        """Note whether somebody else killed it: no limit of ours, no fault of a picture's."""
        if isinstance(error, OSError | EOFError):
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(LAST_BREATH_SECONDS)
        ended = self.process.poll()
        self.was_killed = ended == -signal.SIGKILL and not self._too_late.is_set()

    @property
    def fit(self) -> bool:
        """Whether it is alive and has not served its time."""
        return self.pictures < PICTURES_EACH and self.process.poll() is None

    def stop(self) -> None:
        """End the process and reap it."""
        self.process.kill()
        self.process.wait()
        self.forget()

    def forget(self) -> None:
        """Close this end of the pipes; the process ends when no end is left."""
        for stream in (self.requests, self.replies):
            try:
                stream.close()
            except OSError:
                continue  # a half-written request to a dead process


def _decoded(reply: dict[str, Any], stream: BinaryIO, limits: Limits) -> Decoded:
    """Take a decoder's answer, or raise its refusal. Raises ValueError for one that lies."""
    if "error" in reply:
        raise refusal(reply["error"] if reply["error"] in CODES else "image_broken", limits)
    lengths = [int(reply[part]) for part in ("small", "large", "metadata")]
    width, height, colour = int(reply["width"]), int(reply["height"]), str(reply["colour"])
    phash = str(reply["phash"])
    sane = (
        reply["format"] in FORMATS
        and 0 < width <= MAX_SIDE
        and 0 < height <= MAX_SIDE
        and all(0 < length <= MAX_THUMBNAIL_BYTES for length in lengths[:2])
        and 0 < lengths[2] <= MAX_METADATA_BYTES
        and _COLOUR.fullmatch(colour) is not None
        and _HASH.fullmatch(phash) is not None
    )
    if not sane:
        raise ValueError("The decoder's answer makes no sense.")
    small, large, packed = (wire.read_exactly(stream, length) for length in lengths)
    metadata = FileMetadata.from_json(packed)
    return Decoded(reply["format"], width, height, colour, small, large, phash, metadata)


class Pool:
    """Up to `size` decoders. A thread that finds all of them busy waits for its turn."""

    def __init__(self, size: int = DECODERS) -> None:
        self._turns = threading.BoundedSemaphore(size)
        self._size = size
        self._lock = threading.Lock()
        self._idle: list[Decoder] = []

    def decode(
        self, file: BinaryIO, *, size: int, limits: Limits, wall: float = WALL_SECONDS
    ) -> Decoded:
        """Decode a picture of `size` bytes in a process of its own kind. Raises GalleryError.

        A decoder that was killed from outside is no verdict on the picture: another one tries.
        """
        with self._turns:
            for tries_left in (1, 0):
                file.seek(0)
                decoder = self._take()
                try:
                    return decoder.decode(file, size, limits, wall)
                except GalleryError:
                    if not (tries_left and decoder.was_killed):
                        raise
                finally:
                    self._give_back(decoder)
        raise AssertionError("The last try replies or raises.")

    def warm_up(self) -> None:
        """Start every decoder now, so that the first uploads need not wait for Python."""
        with self._lock:
            while len(self._idle) < self._size:
                self._idle.append(Decoder())

    def forget(self) -> None:
        """After a fork: the decoders belong to the parent, so start with none."""
        for decoder in self._idle:
            decoder.forget()
        self.__init__(self._size)  # type: ignore[misc]

    def _take(self) -> Decoder:
        with self._lock:
            while self._idle:
                decoder = self._idle.pop()
                if decoder.fit:
                    return decoder
                decoder.stop()
        return Decoder()

    def _give_back(self, decoder: Decoder) -> None:
        if not decoder.fit:
            decoder.stop()
            decoder = Decoder()  # it loads while it waits for the next picture
        with self._lock:
            self._idle.append(decoder)


pool = Pool()
os.register_at_fork(after_in_child=pool.forget)
