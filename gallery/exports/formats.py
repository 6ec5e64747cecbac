"""The forms that an export can have: each writes pictures into an open file, one by one."""

import csv
import io
import json
import zipfile
from abc import ABC, abstractmethod
from typing import BinaryIO

from django.conf import settings
from django.db.models.fields.files import FieldFile
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from gallery.core.json_types import Json, JsonObject
from gallery.exports.image_text import FileNames, words_of
from gallery.media.metadata import files, xmp
from gallery.media.metadata.text import TranslatedText
from gallery.media.metadata_removal import StripError, stripped
from gallery.models import Export, Image, User

COLUMNS = ("file", "caption", "alt_text", "description", "captioner", "width", "height", "taken_at")


class LeftOutError(Exception):
    """One picture cannot be in this export; the message says why."""


class ExportWriter(ABC):
    """Writes one export. `add` is called for each picture, `close` once at the end."""

    extension = "zip"

    def __init__(self, file: BinaryIO, owner: User) -> None:
        self.file, self.owner, self.names = file, owner, FileNames()

    @abstractmethod
    def add(self, image: Image) -> None:
        """Write one picture. Raises LeftOutError."""

    @abstractmethod
    def close(self) -> None:
        """Write what comes last."""


class ZipWriter(ExportWriter):
    """An archive, stored as it is: pictures do not get smaller."""

    def __init__(self, file: BinaryIO, owner: User) -> None:
        super().__init__(file, owner)
        self.archive = zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True)

    def close(self) -> None:
        self.archive.close()

    def put(self, name: str, content: bytes | str) -> None:
        """Write one file of the archive, readable by its owner's programs."""
        entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
        entry.external_attr = 0o644 << 16
        self.archive.writestr(entry, content)


class OriginalsWriter(ZipWriter):
    """Pictures to pass on: their words inside (or in an XMP beside), place and camera left out."""

    def add(self, image: Image) -> None:
        self.put_original(image, self.names.of(image))

    def put_original(self, image: Image, name: str) -> None:
        """Write a picture under a name. Raises LeftOutError."""
        data, words = self.picture(image), words_of(image)
        carried = files.with_words(data, image.content_type, words) if words else data
        self.put(name, data if carried is None else carried)
        if carried is None:
            self.put(f"{name}.xmp", xmp.written(words))

    def picture(self, image: Image) -> bytes:
        """The file's bytes, before words are put in. Raises LeftOutError."""
        try:
            return stripped(uploaded(image), image.content_type)
        except StripError as error:
            raise LeftOutError("Its metadata cannot be taken out of it.") from error


class TextWriter(ZipWriter):
    """One `.txt` with the caption for each picture."""

    def add(self, image: Image) -> None:
        self.put(f"{_stem(self.names.of(image))}.txt", words_of(image).caption + "\n")


class SidecarWriter(ZipWriter):
    """One `.xmp` with all the words for each picture."""

    def add(self, image: Image) -> None:
        self.put(f"{_stem(self.names.of(image))}.xmp", xmp.written(words_of(image)))


class CsvWriter(ExportWriter):
    """A table that spreadsheets open; no cell of it is taken for a formula."""

    extension = "csv"

    def __init__(self, file: BinaryIO, owner: User) -> None:
        super().__init__(file, owner)
        self.text = io.TextIOWrapper(file, "utf-8-sig", newline="", write_through=True)
        self.rows = csv.writer(self.text)
        self.codes = list(settings.CAPTION_LANGUAGES)
        more = [f"{name}_{code}" for code in self.codes for name in ("caption", "alt_text")]
        self.rows.writerow([*COLUMNS, *more])

    def add(self, image: Image) -> None:
        values = described(image, self.names.of(image))
        cells = [values[name] for name in COLUMNS]
        languages = words_of(image).languages
        for code in self.codes:
            one = languages.get(code, TranslatedText())
            cells += [one.caption, one.alt_text]
        self.rows.writerow(map(_harmless, cells))

    def close(self) -> None:
        self.text.detach()


class JsonWriter(ExportWriter):
    """One JSON file, written picture by picture."""

    extension = "json"

    def __init__(self, file: BinaryIO, owner: User) -> None:
        super().__init__(file, owner)
        self.separator = ""
        self.file.write(b'{"pictures": [')

    def add(self, image: Image) -> None:
        text = json.dumps(described(image, self.names.of(image)), ensure_ascii=False)
        self.file.write(f"{self.separator}\n{text}".encode())
        self.separator = ","

    def close(self) -> None:
        self.file.write(b"\n]}\n")


class CocoWriter(ExportWriter):
    """COCO captions: images, and one annotation for each that has a caption."""

    extension = "json"

    def __init__(self, file: BinaryIO, owner: User) -> None:
        super().__init__(file, owner)
        self.images: list[Json] = []
        self.annotations: list[Json] = []

    def add(self, image: Image) -> None:
        name = self.names.of(image)
        shape = {"width": image.width, "height": image.height}
        self.images.append({"id": image.pk, "file_name": name, **shape})
        if image.caption:
            caption = image.caption
            self.annotations.append(
                {"id": caption.pk, "image_id": image.pk, "caption": caption.text}
            )

    def close(self) -> None:
        found = {
            "info": {"description": "Captions from Captionsite"},
            "images": self.images,
            "annotations": self.annotations,
        }
        self.file.write(json.dumps(found, ensure_ascii=False).encode())


class HtmlWriter(ZipWriter):
    """A web page of its own, with the pictures beside it."""

    def __init__(self, file: BinaryIO, owner: User) -> None:
        super().__init__(file, owner)
        self.parts: list[SafeString] = []

    def add(self, image: Image) -> None:
        name = f"pictures/{_stem(self.names.of(image))}.webp"
        self.put(name, _file(image.large))
        context = {"image": image, "words": words_of(image), "name": name}
        self.parts.append(render_to_string("exports/_figure.html", context))

    def close(self) -> None:
        self.put("index.html", render_to_string("exports/page.html", {"parts": self.parts}))
        super().close()


def described(image: Image, name: str) -> JsonObject:
    """A picture and its words as plain values."""
    words = words_of(image)
    return {
        "file": name,
        "caption": words.caption,
        "alt_text": words.alt_text,
        "description": words.description,
        "captioner": words.captioner,
        "languages": {
            code: {"caption": one.caption, "alt_text": one.alt_text}
            for code, one in words.languages.items()
        },
        "width": image.width,
        "height": image.height,
        "sha256": image.sha256,
        "taken_at": image.taken_at.isoformat() if image.taken_at else "",
    }


def _harmless(value: Json) -> Json:
    """A cell that starts like a formula gets a quote before it, as spreadsheets themselves do."""
    is_formula = isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{value}" if is_formula else value


def uploaded(image: Image) -> bytes:
    """The file as it was uploaded. Raises LeftOutError."""
    return _file(image.original)


def _file(file: FieldFile) -> bytes:
    try:
        with file.open("rb") as source:
            found: bytes = source.read()
            return found
    except FileNotFoundError as error:
        raise LeftOutError("Its file is missing from the site’s storage.") from error


def _stem(name: str) -> str:
    return name.rpartition(".")[0]


def writer_class(form: str) -> type[ExportWriter]:
    """What writes exports of a form."""
    from gallery.exports.account_archive import AccountArchiveWriter

    writers: dict[str, type[ExportWriter]] = {
        Export.Form.ORIGINALS: OriginalsWriter,
        Export.Form.TXT: TextWriter,
        Export.Form.XMP: SidecarWriter,
        Export.Form.CSV: CsvWriter,
        Export.Form.JSON: JsonWriter,
        Export.Form.COCO: CocoWriter,
        Export.Form.HTML: HtmlWriter,
        Export.Form.EVERYTHING: AccountArchiveWriter,
    }
    return writers[form]
