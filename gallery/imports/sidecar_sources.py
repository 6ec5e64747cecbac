"""Bytes and sidecar text of the files of a batch, read from uploads and ZIPs."""

import io
import zipfile
from contextlib import ExitStack
from typing import BinaryIO

from django.conf import settings
from django.db.models import QuerySet

from gallery.core.errors import GalleryError
from gallery.imports import table_texts, upload_store, zips
from gallery.media.metadata import sidecars
from gallery.media.metadata.text import ImageText
from gallery.models import ImportBatch, ImportFile


class Sources:
    """Reader of a batch's files during its import; keeps its ZIPs open."""

    def __init__(self, batch: ImportBatch, stack: ExitStack) -> None:
        self.batch, self._stack = batch, stack
        self._archives: dict[int, zipfile.ZipFile] = {}

    def open(self, row: ImportFile) -> BinaryIO:
        """Open an image's bytes. Raise GalleryError (file_gone, zip_broken)."""
        if row.inside is not None:
            return io.BytesIO(self._member(row, settings.UPLOAD_MAX_BYTES))
        try:
            return upload_store.path_of(row).open("rb")
        except FileNotFoundError as error:
            raise _gone() from error

    def archive(self, row: ImportFile) -> zipfile.ZipFile:
        """Return a ZIP of this batch, opened once. Raise GalleryError."""
        if row.pk not in self._archives:
            path = upload_store.path_of(row)
            if not path.exists():
                raise _gone()
            self._archives[row.pk] = self._stack.enter_context(zips.opened(path))
        return self._archives[row.pk]

    def words(self, row: ImportFile) -> ImageText:
        """Return the text for an image from its sidecars and the tables that were read before."""
        names = sidecars.names_for(row.name)
        stored = {sidecar.name: sidecar for sidecar in self._read(row).filter(name__in=names)}
        words = ImageText()
        for name in names:
            if name in stored:
                words = words.over(sidecars.read_one(name, self._content(stored[name])))
        return words.over(table_texts.of(row))

    def _read(self, row: ImportFile) -> QuerySet[ImportFile]:
        rows = self.batch.files.filter(state=ImportFile.State.READ, inside=row.inside)
        return rows.select_related("inside")

    def table(self, row: ImportFile) -> "BinaryIO | zips.MemberStream":
        """Open a table's bytes as a stream. Raise GalleryError (file_gone, zip_broken)."""
        if row.inside is None:
            return self.open(row)
        return zips.MemberStream(self.archive(row.inside), row.name)

    def _content(self, row: ImportFile) -> bytes:
        most = sidecars.MOST_BYTES
        if row.inside is not None:
            return self._member(row, most)[:most]
        with self.open(row) as file:
            return file.read(most)

    def _member(self, row: ImportFile, most: int) -> bytes:
        if row.inside is None:
            raise AssertionError("Only a ZIP has members.")
        return zips.read(self.archive(row.inside), row.name, most=most)


def _gone() -> GalleryError:
    return GalleryError("file_gone")
