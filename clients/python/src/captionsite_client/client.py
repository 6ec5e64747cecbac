"""The client: pictures, captions and jobs of one person."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from captionsite_client import folder
from captionsite_client.transport import Transport
from captionsite_client.values import Caption, Change, Job, Picture, ProblemError

AT_ONCE = 100  # jobs that one request may name
POLL_SECONDS = 1.0


class Client:
    """Client of one user's pictures; every method raises ProblemError for an error response."""

    def __init__(
        self,
        site: str,
        token: str = "",
        *,
        tries: int = 6,
        timeout: float = 60.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._site = Transport(site, token, tries=tries, timeout=timeout, transport=transport)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._site.http.close()

    def sign_in(self, name: str, password: str, *, code: str = "") -> str:
        """Get a token for a name and a password, and send it with all later requests."""
        sent = {"username": name, "password": password, "code": code}
        token = str(self._site.ask("POST", "auth/token/", json=sent)["token"])
        self._site.http.headers["Authorization"] = f"Token {token}"
        return token

    def upload(
        self, path: str | Path, *, captioner: str = "", key: str = ""
    ) -> tuple[Picture, Job]:
        """Upload a picture. Uploads with the same idempotency `key` count once; default: random."""
        path = Path(path)
        headers = {"Idempotency-Key": key or uuid.uuid4().hex}
        raw = self._site.ask(
            "POST",
            "images/",
            safe=True,
            headers=headers,
            data={"captioner": captioner},
            files={"file": (path.name, path.read_bytes())},
        )
        return Picture.of(raw["image"]), Job.of(raw["job"])

    def recaption(self, picture: int, *, captioner: str = "", key: str = "") -> Job:
        """Queue a new caption of a picture; return its job."""
        headers = {"Idempotency-Key": key or uuid.uuid4().hex}
        sent = {"captioner": captioner}
        path = f"images/{picture}/recaption/"
        return Job.of(self._site.ask("POST", path, safe=True, headers=headers, json=sent))

    def picture(self, number: int) -> Picture:
        """Read one picture."""
        return Picture.of(self._site.ask("GET", f"images/{number}/"))

    def pictures(self, **params: Any) -> Iterator[Picture]:
        """Read all pictures, newest first, page by page; `q` is a search, among other filters."""
        return map(Picture.of, self._pages("images/", params))

    def captions(self, picture: int) -> tuple[list[Caption], str]:
        """Read all captions of a picture, newest first, and the ETag of the list."""
        response = self._site.send("GET", f"images/{picture}/captions/")
        found = [Caption.of(raw) for raw in response.json()["results"]]
        return found, response.headers["ETag"]

    def history(self, picture: int) -> Iterator[Change]:
        """Yield every change of a picture's sentence, the newest first, page by page."""
        yield from map(Change.of, self._pages(f"images/{picture}/history/", {}))

    def correct(self, picture: int, text: str, *, tag: str = "") -> Caption:
        """Store a person's caption; with an ETag `tag` only if the captions have not changed."""
        headers = {"If-Match": tag} if tag else {}
        sent = {"text": text}
        path = f"images/{picture}/captions/"
        return Caption.of(self._site.ask("POST", path, headers=headers, json=sent))

    def job(self, number: int) -> Job:
        """Read the state of a job."""
        return Job.of(self._site.ask("GET", f"jobs/{number}/"))

    def jobs(self, numbers: Sequence[int]) -> list[Job]:
        """Read the states of many jobs, a hundred with each request."""
        found: list[Job] = []
        for start in range(0, len(numbers), AT_ONCE):
            some = ",".join(map(str, numbers[start : start + AT_ONCE]))
            found += map(Job.of, self._site.ask("GET", "jobs/", params={"id": some})["results"])
        return found

    def wait(self, numbers: Iterable[int], *, seconds: float = 600.0) -> Iterator[Job]:
        """Yield each job as it ends. Raises TimeoutError if any has not ended after `seconds`."""
        left, until = list(numbers), time.monotonic() + seconds
        while left:
            ended = [job for job in self.jobs(left) if job.ended]
            yield from ended
            left = [number for number in left if number not in {job.id for job in ended}]
            if left and time.monotonic() > until:
                raise TimeoutError(f"{len(left)} jobs have not ended in {seconds:.0f} s.")
            if left and not ended:
                self._site.sleep(POLL_SECONDS)

    def events(self, numbers: Sequence[int]) -> Iterator[Job]:
        """Yield jobs as they change, from the event stream; if there is none, yield ended ones."""
        try:
            yield from self._listen(numbers)
        except (ProblemError, httpx.TransportError):
            yield from self.wait(numbers)

    def caption_folder(
        self, path: str | Path, *, captioner: str = "", parallel: int = 4
    ) -> Iterator[folder.Done]:
        """Upload a folder's pictures, or one picture; yield each as soon as it has its caption."""
        return folder.caption(self, Path(path), captioner=captioner, parallel=parallel)

    def _listen(self, numbers: Sequence[int]) -> Iterator[Job]:
        params = {"id": ",".join(map(str, numbers))}
        pause = 0.0
        while True:
            self._site.sleep(pause)
            with self._site.http.stream("GET", "jobs/events/", params=params) as response:
                if response.status_code != 200:
                    raise ProblemError(response.status_code, "", "Nobody may listen just now.", {})
                name = ""
                for line in response.iter_lines():
                    if line.startswith("retry: "):
                        pause = int(line.removeprefix("retry: ")) / 1000
                    elif line.startswith("event: "):
                        name = line.removeprefix("event: ")
                    elif line.startswith("data: ") and name == "job":
                        yield Job.of(json.loads(line.removeprefix("data: ")))
                    elif line.startswith("data: ") and name == "end":
                        return

    def _pages(self, path: str, params: dict[str, Any]) -> Iterator[dict[str, Any]]:
        page = self._site.ask("GET", path, params=params)
        yield from page["results"]
        while page["next"]:
            page = self._site.ask("GET", page["next"])
            yield from page["results"]
