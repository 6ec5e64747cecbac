"""Tables of an import: stored as database rows in several turns, then looked up by file name."""

from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from gallery.core.errors import GalleryError
from gallery.imports.table_bounds import bounds, refusal
from gallery.jobs.runtime import ClaimedJob
from gallery.media.metadata import tables
from gallery.media.metadata.text import ImageText, text_from
from gallery.models import ImportFile, ImportText

AT_ONCE = 500  # rows that are stored in one step, fewer where they are long
CHARACTERS_AT_ONCE = 500_000


def of(row: ImportFile) -> ImageText:
    """Return the text for an image from the tables of its batch or its ZIP."""
    read = ImportFile.objects.filter(
        batch=row.batch_id,
        inside=row.inside_id,
        kind=ImportFile.FileKind.TABLE,
        state=ImportFile.State.READ,
    )
    ids = list(read.values_list("pk", flat=True))
    words = ImageText()
    for found in ImportText.objects.filter(table__in=ids, name=row.name).order_by("table"):
        words = words.over(text_from(found.words))
    return words


class TableReading:
    """Reader of one table, in one or several turns."""

    def __init__(self, row: ImportFile, source: tables.Source, claimed: ClaimedJob) -> None:
        self.row, self.claimed = row, claimed
        self._folder = row.name.rpartition("/")[0]
        self._rows = tables.rows(row.name, source, self._bounds())

    def _bounds(self) -> tables.Bounds:
        """Return the limits less the batch's other tables. Raise GalleryError (table_too_large)."""
        others = ImportFile.objects.filter(
            batch=self.row.batch_id,
            kind=ImportFile.FileKind.TABLE,
            state=ImportFile.State.READ,
        )
        if others.count() >= settings.TABLES_MAX:
            raise GalleryError("table_too_large.tables", most=settings.TABLES_MAX)
        used = others.aggregate(bytes=Sum("size"), rows=Sum("rows_read"))
        most = bounds()
        return tables.Bounds(
            bytes=max(0, most.bytes - (used["bytes"] or 0)),
            rows=max(0, most.rows - (used["rows"] or 0)),
            characters=most.characters,
            columns=most.columns,
        )

    def go(self) -> bool:
        """Store rows until the table ends (True) or the turn does (False). Raise GalleryError."""
        try:
            self._skip(self.row.rows_read)
            self.claimed.begin_turn()
            while chunk := self._next_rows():
                self._store(chunk)
                self.claimed.step()
                if self.claimed.turn_is_over:
                    return False
        except tables.TableError as error:
            self._forget()
            raise refusal(error) from error
        return True

    def _next_rows(self) -> list[tables.Row | None]:
        """Read the rows of one step."""
        chunk: list[tables.Row | None] = []
        characters = 0
        for row in islice(self._rows, AT_ONCE):
            chunk.append(row)
            characters += row[1].characters if row else 0
            if characters > CHARACTERS_AT_ONCE:
                break
        return chunk

    def _skip(self, count: int) -> None:
        """Skip the rows that an earlier turn has stored."""
        for number, _ in enumerate(islice(self._rows, count)):
            if number % AT_ONCE == 0:
                self.claimed.step()

    @transaction.atomic
    def _store(self, chunk: list[tables.Row | None]) -> None:
        """Store rows; if a table has a file name twice, its first row counts."""
        ImportText.objects.bulk_create(self._texts(chunk), ignore_conflicts=True)
        self.row.rows_read += len(chunk)
        ImportFile.objects.filter(pk=self.row.pk).update(
            rows_read=self.row.rows_read, stored=self.row.size
        )

    def _texts(self, chunk: list[tables.Row | None]) -> Iterator[ImportText]:
        for name, words in filter(None, chunk):
            if words:
                place = f"{self._folder}/{name}" if self._folder else name
                yield ImportText(table=self.row, name=place[-500:], words=_as_json(words))

    @transaction.atomic
    def _forget(self) -> None:
        self.row.texts.all().delete()
        stored = 0 if self.row.inside_id else self.row.size
        ImportFile.objects.filter(pk=self.row.pk).update(rows_read=0, stored=stored)


def _as_json(words: ImageText) -> dict[str, Any]:
    return {name: value for name, value in asdict(words).items() if value}
