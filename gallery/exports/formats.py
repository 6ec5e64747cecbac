"""Writers of the export formats: each writes images into an open file, one at a time."""

import csv
import io
import json
import zipfile
from abc import ABC, abstractmethod
from typing import BinaryIO, Literal, TypedDict, get_args

from django.conf import settings
from django.db.models.fields.files import FieldFile
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from gallery.exports.image_text import FileNames, words_of
from gallery.media.metadata import files, xmp
from gallery.media.metadata_removal import StripError, stripped
from gallery.models import Export, Image, User

Column = Literal[
    "file", "caption", "alt_text", "description", "captioner", "width", "height", "taken_at"
]
COLUMNS: tuple[Column, ...] = get_args(Column)


class TranslationRecord(TypedDict):
    """Text of an image in one more language, in a JSON or CSV export."""

    caption: str
    alt_text: str


class ImageRecord(TypedDict):
    """Properties and text of an image in a JSON or CSV export."""

    file: str
    caption: str
    alt_text: str
    description: str
    captioner: str
    languages: dict[str, TranslationRecord]
    width: int
    height: int
    sha256: str
    taken_at: str


class LeftOutError(Exception):
    """An image that cannot be exported; the message says why."""


class ExportWriter(ABC):
    """Writer of one export: `add` is called for each image, then `close` once."""

    extension = "zip"

    def __init__(self, file: BinaryIO, owner: User) -> None:
        self.file, self.owner, self.names = file, owner, FileNames()

    @abstractmethod
    def add(self, image: Image) -> None:
        """Write one image. Raise LeftOutError."""

    @abstractmethod
    def close(self) -> None:
        """Write the end of the file."""


class ZipWriter(ExportWriter):
    """Writer of a ZIP without compression, since images hardly get smaller."""

    def __init__(self, file: BinaryIO, owner: User) -> None:
        super().__init__(file, owner)
        self.archive = zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True)

    def close(self) -> None:
        self.archive.close()

    def put(self, name: str, content: bytes | str) -> None:
        """Add a file to the ZIP, with mode 0644."""
        entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
        entry.external_attr = 0o644 << 16
        self.archive.writestr(entry, content)


class OriginalsWriter(ZipWriter):
    """Writer of uploaded files: metadata removed, text embedded or in a sidecar."""

    def add(self, image: Image) -> None:
        self.put_original(image, self.names.of(image))

    def put_original(self, image: Image, name: str) -> None:
        """Add an image's file under this name. Raise LeftOutError."""
        data, words = self.picture(image), words_of(image)
        carried = files.with_words(data, image.content_type, words) if words else data
        self.put(name, data if carried is None else carried)
        if carried is None:
            self.put(f"{name}.xmp", xmp.written(words))

    def picture(self, image: Image) -> bytes:
        """Return the file's bytes before text is embedded. Raise LeftOutError."""
        try:
            return stripped(uploaded(image), image.content_type)
        except StripError as error:
            raise LeftOutError("Its metadata cannot be taken out of it.") from error


class TextWriter(ZipWriter):
    """Writer of one `.txt` file with the caption for each image."""

    def add(self, image: Image) -> None:
        self.put(f"{_stem(self.names.of(image))}.txt", words_of(image).caption + "\n")


class SidecarWriter(ZipWriter):
    """Writer of one `.xmp` sidecar with all text for each image."""

    def add(self, image: Image) -> None:
        self.put(f"{_stem(self.names.of(image))}.xmp", xmp.written(words_of(image)))


class CsvWriter(ExportWriter):
    """Writer of a CSV table in which no cell is taken for a formula."""

    extension = "csv"

    def __init__(self, file: BinaryIO, owner: User) -> None:
        super().__init__(file, owner)
        self.text = io.TextIOWrapper(file, "utf-8-sig", newline="", write_through=True)
        self.rows = csv.writer(self.text)
        self.codes = list(settings.CAPTION_LANGUAGES)
        more = [f"{name}_{code}" for code in self.codes for name in ("caption", "alt_text")]
        self.rows.writerow([*COLUMNS, *more])

    def add(self, image: Image) -> None:
        record = described(image, self.names.of(image))
        cells = [record[name] for name in COLUMNS]
        nothing = TranslationRecord(caption="", alt_text="")
        for code in self.codes:
            translation = record["languages"].get(code, nothing)
            cells += [translation["caption"], translation["alt_text"]]
        self.rows.writerow(map(_without_formula, cells))

    def close(self) -> None:
        self.text.detach()


class JsonWriter(ExportWriter):
    """Writer of one JSON file, image by image."""

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
    """Writer of COCO captions: images, and an annotation for each that has a caption."""

    extension = "json"

    def __init__(self, file: BinaryIO, owner: User) -> None:
        super().__init__(file, owner)
        self.images: list[dict[str, int | str]] = []
        self.annotations: list[dict[str, int | str]] = []

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
    """Writer of a web page with its images."""

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


def described(image: Image, name: str) -> ImageRecord:
    """Return an image's properties and text as JSON values."""
    words = words_of(image)
    return {
        "file": name,
        "caption": words.caption,
        "alt_text": words.alt_text,
        "description": words.description,
        "captioner": words.captioner,
        "languages": {
            code: {"caption": text.caption, "alt_text": text.alt_text}
            for code, text in words.languages.items()
        },
        "width": image.width,
        "height": image.height,
        "sha256": image.sha256,
        "taken_at": image.taken_at.isoformat() if image.taken_at else "",
    }


def _without_formula(value: str | int) -> str | int:
    """Prefix a cell that looks like a formula with an apostrophe, as spreadsheets do."""
    is_formula = isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{value}" if is_formula else value


def uploaded(image: Image) -> bytes:
    """Return the file as it was uploaded. Raise LeftOutError."""
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
    """Return the class that writes exports of this format."""
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
