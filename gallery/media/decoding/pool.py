"""Pool of decoder processes, started in advance and shared by the threads of a web process.

It is not a library's process pool, because those exchange pickles, with which a decoder that a
hostile image controls could run code in the web process. This one exchanges JSON and bytes.
"""

import contextlib
import logging
import os
import re
import signal
import subprocess
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO, cast

import psutil

from gallery.core.errors import GalleryError
from gallery.media.decoding import wire
from gallery.media.decoding.values import CODES, FORMATS, Decoded, Limits, refusal
from gallery.media.metadata.text import FileMetadata

logger = logging.getLogger(__name__)

DECODERS = min(4, os.cpu_count() or 1)
PICTURES_EACH = 200  # then the process is replaced, which frees what native libraries leak
WALL_SECONDS = 20.0
# Checked by the parent too, because not every system limits a process's address space.
RESIDENT_BYTES = 600 * 1024 * 1024
WATCH_SECONDS = 0.25
EXIT_WAIT_SECONDS = 1.0
MAX_SIDE = 1 << 24
MAX_THUMBNAIL_BYTES = 32 * 1024 * 1024
MAX_METADATA_BYTES = 8 * 1024 * 1024
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_HASH = re.compile(r"[0-9a-f]{16}")
_ROOT = Path(__file__).resolve().parents[3]
_COMMAND = [sys.executable, "-P", "-m", "gallery.media.decoding.child"]
_ENVIRONMENT = {"PYTHONPATH": str(_ROOT), "MALLOC_ARENA_MAX": "1", "OMP_NUM_THREADS": "1"}


class Decoder:
    """Decoder process, used by one thread at a time."""

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
        self._killed_for = ""

    def decode(self, file: BinaryIO, size: int, limits: Limits, wall: float) -> Decoded:
        """Decode an image of `size` bytes. After a GalleryError the process may have ended."""
        self.pictures += 1
        done = threading.Event()
        threading.Thread(target=self._watch, args=(done, wall), daemon=True).start()
        try:
            wire.send(self.requests, {"size": size, "limits": asdict(limits)})
            wire.copy(file, self.requests)
            return _decoded(wire.receive(self.replies), self.replies, limits)
        except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
            self._record_exit(error)
            self.stop()
            logger.warning("A decoder ended with status %s: %r", self.process.returncode, error)
            raise refusal(self._why(), limits) from None
        finally:
            done.set()

    def _watch(self, done: threading.Event, wall: float) -> None:
        """Kill the process when it takes too much time or memory for an image."""
        deadline = time.monotonic() + wall
        while not done.wait(min(WATCH_SECONDS, max(deadline - time.monotonic(), 0))):
            if time.monotonic() >= deadline:
                self._killed_for = "image_timeout"
            elif self._resident_bytes() > RESIDENT_BYTES:
                self._killed_for = "image_too_many_pixels"
            if self._killed_for:
                self.process.kill()
                return

    def _resident_bytes(self) -> int:
        try:
            return int(psutil.Process(self.process.pid).memory_info().rss)
        except psutil.NoSuchProcess:
            return 0

    def _why(self) -> str:
        if self.process.returncode == -signal.SIGPROF:
            return "image_timeout"
        return self._killed_for or "image_broken"

    def _record_exit(self, error: Exception) -> None:
        """Record whether the process was killed from outside, not by a limit or a crash."""
        if isinstance(error, OSError | EOFError):
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(EXIT_WAIT_SECONDS)
        exit_status = self.process.poll()
        self.was_killed = exit_status == -signal.SIGKILL and not self._killed_for

    @property
    def is_usable(self) -> bool:
        """Return whether the process is alive and has decoded fewer than PICTURES_EACH images."""
        return self.pictures < PICTURES_EACH and self.process.poll() is None

    def stop(self) -> None:
        """Kill the process and wait for its exit status."""
        self.process.kill()
        self.process.wait()
        self.forget()

    def forget(self) -> None:
        """Close this end of the pipes; the process ends when no other copy of them is open."""
        for stream in (self.requests, self.replies):
            try:
                stream.close()
            except OSError:
                continue  # a half-written request to a process that has ended


def _decoded(reply: wire.Header, stream: BinaryIO, limits: Limits) -> Decoded:
    """Return a decoder's result. Raise GalleryError if it refused, ValueError if it is invalid."""
    if "error" in reply:
        raise refusal(reply["error"] if reply["error"] in CODES else "image_broken", limits)
    lengths = [int(reply[part]) for part in ("small", "large", "metadata")]
    width, height, colour = int(reply["width"]), int(reply["height"]), str(reply["colour"])
    phash = str(reply["phash"])
    is_valid = (
        reply["format"] in FORMATS
        and 0 < width <= MAX_SIDE
        and 0 < height <= MAX_SIDE
        and all(0 < length <= MAX_THUMBNAIL_BYTES for length in lengths[:2])
        and 0 < lengths[2] <= MAX_METADATA_BYTES
        and _COLOUR.fullmatch(colour) is not None
        and _HASH.fullmatch(phash) is not None
    )
    if not is_valid:
        raise ValueError("The decoder's answer makes no sense.")
    small, large, packed = (wire.read_exactly(stream, length) for length in lengths)
    metadata = FileMetadata.from_json(packed)
    return Decoded(reply["format"], width, height, colour, small, large, phash, metadata)


class Pool:
    """Pool of up to `size` decoder processes. A thread waits while all of them are busy."""

    def __init__(self, size: int = DECODERS) -> None:
        self._slots = threading.BoundedSemaphore(size)
        self._size = size
        self._lock = threading.Lock()
        self._idle: list[Decoder] = []

    def decode(
        self, file: BinaryIO, *, size: int, limits: Limits, wall: float = WALL_SECONDS
    ) -> Decoded:
        """Decode an image of `size` bytes in a decoder process. Raise GalleryError.

        Try once more if the process was killed from outside, as the image is not to blame.
        """
        with self._slots:
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
        """Start every decoder now, so that the first uploads need not wait for Python to start."""
        with self._lock:
            while len(self._idle) < self._size:
                self._idle.append(Decoder())

    def forget(self) -> None:
        """Drop all decoders after a fork, because they belong to the parent process."""
        for decoder in self._idle:
            decoder.forget()
        self.__init__(self._size)  # type: ignore[misc]

    def _take(self) -> Decoder:
        with self._lock:
            while self._idle:
                decoder = self._idle.pop()
                if decoder.is_usable:
                    return decoder
                decoder.stop()
        return Decoder()

    def _give_back(self, decoder: Decoder) -> None:
        if not decoder.is_usable:
            decoder.stop()
            decoder = Decoder()  # started now, so that it is ready for the next image
        with self._lock:
            self._idle.append(decoder)


pool = Pool()
os.register_at_fork(after_in_child=pool.forget)
