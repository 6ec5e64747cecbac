"""Writers of the export formats: each writes images into its folder, one at a time."""

import csv
import io
import json
from collections.abc import Mapping
from itertools import chain
from pathlib import Path
from typing import Literal, TypedDict, get_args

from django.conf import settings
from django.db.models.fields.files import FieldFile
from django.template.loader import render_to_string

from gallery.exports.image_text import words_of
from gallery.exports.writing import (
    AppendedFile,
    ExportWriter,
    LeftOutError,
    Step,
    ZipWriter,
    append,
)
from gallery.media.metadata import files, xmp
from gallery.media.metadata_removal import StripError, stripped
from gallery.models import Export, Image, User

Column = Literal[
    "file", "caption", "alt_text", "description", "captioner", "width", "height", "taken_at"
]
COLUMNS: tuple[Column, ...] = get_args(Column)
FIGURES = "<!-- figures -->"  # placeholder of the images in the page's template


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
    """Writer of a CSV table whose cells spreadsheets do not run as formulas."""

    extension = "csv"

    def __init__(self, folder: Path, owner: User) -> None:
        super().__init__(folder, owner)
        self.file = AppendedFile(self.target)
        self.text = io.TextIOWrapper(self.file.file, "utf-8", newline="", write_through=True)
        self.rows = csv.writer(self.text)
        self.codes = list(settings.CAPTION_LANGUAGES)
        if self.file.is_empty:
            more = [f"{name}_{code}" for code in self.codes for name in ("caption", "alt_text")]
            self.file.write("\ufeff")  # byte order mark, by which spreadsheets know UTF-8
            self.rows.writerow([*COLUMNS, *more])

    def add(self, image: Image) -> None:
        record = described(image, self.names.of(image))
        cells = [record[name] for name in COLUMNS]
        nothing = TranslationRecord(caption="", alt_text="")
        for code in self.codes:
            translation = record["languages"].get(code, nothing)
            cells += [translation["caption"], translation["alt_text"]]
        self.rows.writerow(map(_without_formula, cells))

    def pause(self) -> None:
        self.text.close()
        super().pause()

    def finish(self, step: Step) -> None:
        self.pause()


class JsonWriter(ExportWriter):
    """Writer of one JSON file, image by image."""

    extension = "json"

    def __init__(self, folder: Path, owner: User) -> None:
        super().__init__(folder, owner)
        self.file = AppendedFile(self.target)
        self.pictures = AppendedFile(folder / "pictures")

    def add(self, image: Image) -> None:
        record = described(image, self.names.of(image))
        self.pictures.write_item(json.dumps(record, ensure_ascii=False))

    def pause(self) -> None:
        self.file.close()
        self.pictures.close()
        super().pause()

    def finish(self, step: Step) -> None:
        self.file.write('{"pictures": [')
        append(self.pictures, self.file, step)
        self.file.write("\n]}\n")
        self.pause()


class CocoWriter(ExportWriter):
    """Writer of COCO captions: images, and an annotation for each that has a caption."""

    extension = "json"

    def __init__(self, folder: Path, owner: User) -> None:
        super().__init__(folder, owner)
        self.file = AppendedFile(self.target)
        self.images = AppendedFile(folder / "images")
        self.annotations = AppendedFile(folder / "annotations")

    def add(self, image: Image) -> None:
        name = self.names.of(image)
        shape = {"width": image.width, "height": image.height}
        self.images.write_item(_json({"id": image.pk, "file_name": name, **shape}))
        if image.caption:
            caption = image.caption
            self.annotations.write_item(
                _json({"id": caption.pk, "image_id": image.pk, "caption": caption.text})
            )

    def pause(self) -> None:
        for file in (self.file, self.images, self.annotations):
            file.close()
        super().pause()

    def finish(self, step: Step) -> None:
        info = {"description": "Captions from Captionsite"}
        self.file.write(f'{{"info": {_json(info)}, "images": [')
        append(self.images, self.file, step)
        self.file.write('\n], "annotations": [')
        append(self.annotations, self.file, step)
        self.file.write("\n]}\n")
        self.pause()


class HtmlWriter(ZipWriter):
    """Writer of a web page with its images."""

    def __init__(self, folder: Path, owner: User) -> None:
        super().__init__(folder, owner)
        self.figures = AppendedFile(folder / "figures")

    def add(self, image: Image) -> None:
        data = _file(image.large)
        name = f"pictures/{_stem(self.names.of(image))}.webp"
        context = {"image": image, "words": words_of(image), "name": name}
        figure = render_to_string("exports/_figure.html", context)
        self.put(name, data)
        self.figures.write(figure)

    def pause(self) -> None:
        self.figures.close()
        super().pause()

    def finish(self, step: Step) -> None:
        head, tail = render_to_string("exports/page.html").split(FIGURES)
        parts = chain([head.encode()], self.figures.pieces(), [tail.encode()])
        self.put_pieces("index.html", parts, step)
        self.pause()


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


def _json(value: Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False)


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
