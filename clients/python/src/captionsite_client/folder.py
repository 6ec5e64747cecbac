"""Captioning of a folder: several pictures are uploaded at once, and none twice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from captionsite_client.values import Job, ProblemError

if TYPE_CHECKING:
    from captionsite_client.client import Client

SUFFIXES = frozenset(".jpg .jpeg .png .webp .gif .heic .heif .avif .tif .tiff".split())


@dataclass(frozen=True)
class Done:
    """Result of a file: its caption, or the reason why it has none."""

    path: Path
    picture: int | None = None
    text: str = ""
    reason: str = ""


def pictures_in(path: Path) -> list[Path]:
    """List the pictures in a folder and its subfolders, sorted; a file is the only one listed."""
    if not path.is_dir():
        return [path]
    found = (each for each in path.rglob("*") if each.suffix.lower() in SUFFIXES)
    return sorted(each for each in found if each.is_file())


def caption(client: Client, path: Path, *, captioner: str, parallel: int) -> Iterator[Done]:
    """Upload all pictures of `path`; yield each as soon as it has its caption or has failed."""
    waiting: dict[int, Path] = {}
    with ThreadPoolExecutor(parallel) as pool:
        sent = {pool.submit(_send, client, each, captioner): each for each in pictures_in(path)}
        for future in as_completed(sent):
            outcome = future.result()
            if isinstance(outcome, Job):
                waiting[outcome.id] = sent[future]
            else:
                yield outcome
    for job in client.wait(waiting):
        yield _done(client, waiting[job.id], job)


def _send(client: Client, path: Path, captioner: str) -> Job | Done:
    try:
        return client.upload(path, captioner=captioner, key=_key(path, captioner))[1]
    except ProblemError as problem:
        if problem.code == "duplicate_image":
            return _known(client, path, int(problem.raw["image"]))
        return Done(path, reason=problem.detail)
    except OSError as error:
        return Done(path, reason=f"{error.strerror or error}.")


def _key(path: Path, captioner: str) -> str:
    """Return an idempotency key from the content, so that a second run continues the first."""
    return hashlib.sha256(path.read_bytes() + captioner.encode()).hexdigest()


def _known(client: Client, path: Path, number: int) -> Done:
    picture = client.picture(number)
    if picture.caption is None:
        return Done(path, number, reason="It was sent before and still waits.")
    return Done(path, number, picture.caption.text)


def _done(client: Client, path: Path, job: Job) -> Done:
    if job.state != "succeeded" or job.image is None:
        return Done(path, job.image, reason=job.error or f"The job was {job.state}.")
    return _known(client, path, job.image)
