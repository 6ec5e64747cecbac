"""Manifest of a backup: its last file, by which the others are checked."""

import json
from dataclasses import asdict, dataclass, field
from typing import Self

NAME = "manifest.json"
FORMAT = 1


class BackupError(Exception):
    """Error of a backup that cannot be made or restored; the message says why."""


@dataclass
class Manifest:
    """Manifest: the columns and the number of rows of each table, and the SHA-256 of each file."""

    vendor: str
    made_at: str
    data_folder: str
    migrations: list[list[str]] = field(default_factory=list)
    tables: dict[str, list[str]] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), indent=1).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Self:
        """Parse a manifest. Raises BackupError for any other format."""
        try:
            found = cls(**json.loads(text))
            found._require_types()
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            raise BackupError("The backup's manifest cannot be read.") from error
        if found.format != FORMAT:
            raise BackupError(f"The backup has format {found.format}; this release reads {FORMAT}.")
        return found

    def _require_types(self) -> None:
        """Raise TypeError unless every value has the type that this release writes."""
        texts = [self.vendor, self.made_at, self.data_folder, *self.files.values()]
        lists = [*self.migrations, *self.tables.values()]
        counts = [self.format, *self.rows.values()]
        if not (
            all(isinstance(each, list) for each in (self.migrations, *lists))
            and all(isinstance(each, str) for each in (*texts, *(t for row in lists for t in row)))
            and all(type(each) is int for each in counts)
        ):
            raise TypeError("A value has another type.")
