"""Helpers of the API's tests: clients, uploads, completed jobs and problem responses."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from gallery.accounts import services as accounts
from gallery.captions import services as captions
from gallery.jobs import claims
from gallery.models import Job, ModelVersion, User
from tests.gallery import pictures

PASSWORD = "a long enough password"


def client_of(person: User, scopes: Iterable[str] = accounts.USUAL_SCOPES) -> APIClient:
    client = APIClient()
    _, plain = accounts.create_token(owner=person, scopes=scopes)
    client.credentials(HTTP_AUTHORIZATION=f"Token {plain}")
    return client


def caption_all(version: ModelVersion, text: str = "a cat on a mat") -> list[Job]:
    """Complete all queued caption jobs with `text`, as a worker does; return them."""
    jobs = claims.claim(kind=Job.Kind.CAPTION, worker="test", limit=100)
    for job in jobs:
        assert job.lease_token is not None
        assert job.image_id is not None
        words: list[dict[str, str | float]] = [{"word": "a", "log_prob": -0.1}]
        captions.complete(
            token=job.lease_token,
            model_version=version,
            written=[captions.Written(job.pk, job.image_id, text, words, -0.5)],
        )
    return jobs


def upload(name: str = "cat.png", data: bytes | None = None) -> dict[str, Any]:
    content = pictures.png(name) if data is None else data
    return {"file": SimpleUploadedFile(name, content, "application/octet-stream")}


def stored_files(folder: Path) -> list[str]:
    return [name for _, _, names in os.walk(folder) for name in names]


def problem_of(response: Any) -> dict[str, Any]:
    """Check that a response is an RFC 9457 problem; return its members."""
    assert response.headers["Content-Type"] == "application/problem+json", response.content
    found: dict[str, Any] = response.json()
    assert {"type", "title", "status", "detail", "code"} <= set(found)
    assert found["status"] == response.status_code
    assert found["detail"].endswith((".", "…"))
    return found
