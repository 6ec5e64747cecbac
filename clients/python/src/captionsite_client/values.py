"""Typed values of the API's responses: the usual fields; `raw` holds the whole JSON object."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

ENDED = frozenset({"succeeded", "failed", "cancelled"})


class ProblemError(Exception):
    """Error response of the site: `code` is for programs, `detail` is the message for people."""

    def __init__(self, status: int, code: str, detail: str, raw: dict[str, Any]) -> None:
        super().__init__(f"{detail} ({status} {code})")
        self.status = status
        self.code = code
        self.detail = detail
        self.raw = raw


@dataclass(frozen=True)
class Caption:
    """A caption; `captioner` is None for one that a person wrote."""

    id: int
    text: str
    source: str
    captioner: str | None
    raw: dict[str, Any] = field(repr=False)

    @classmethod
    def of(cls, raw: dict[str, Any]) -> Caption:
        return cls(raw["id"], raw["text"], raw["source"], raw["captioner"], raw)


@dataclass(frozen=True)
class Change:
    """A change in a picture's history. `person` is None for a captioner's."""

    at: str
    action: str
    person: str | None
    caption: Caption
    current: bool
    raw: dict[str, Any] = field(repr=False)

    @classmethod
    def of(cls, raw: dict[str, Any]) -> Change:
        caption = Caption.of(raw["caption"])
        return cls(raw["at"], raw["action"], raw["person"], caption, raw["current"], raw)


@dataclass(frozen=True)
class Job:
    """A queued piece of work; `error` is the reason why it failed, or None."""

    id: int
    state: str
    progress: float
    image: int | None
    error: str | None
    raw: dict[str, Any] = field(repr=False)

    @classmethod
    def of(cls, raw: dict[str, Any]) -> Job:
        error = raw["error"]["message"] if raw["error"] else None
        return cls(raw["id"], raw["state"], raw["progress"], raw["image"], error, raw)

    @property
    def ended(self) -> bool:
        return self.state in ENDED


@dataclass(frozen=True)
class Picture:
    """A picture with its current caption, if it has one."""

    id: int
    name: str
    caption: Caption | None
    raw: dict[str, Any] = field(repr=False)

    @classmethod
    def of(cls, raw: dict[str, Any]) -> Picture:
        caption = Caption.of(raw["caption"]) if raw["caption"] else None
        return cls(raw["id"], raw["name"], caption, raw)
