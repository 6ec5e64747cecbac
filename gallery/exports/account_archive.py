"""Archive of an account: images with their text, every caption, albums."""

import json
import shutil
import tempfile
import zipfile
from typing import BinaryIO, TypedDict

from gallery.exports.formats import OriginalsWriter, described, uploaded
from gallery.models import Album, Caption, Image, Translation, User
from gallery.translations.imported_text import maker_of


class ImageHistory(TypedDict):
    """State of an image, and all of its captions and translations."""

    id: int
    name: str
    added_at: str
    favourite: bool
    review: str
    own_alt_text: str
    history: list[dict[str, str | float | None]]
    translations: list[dict[str, str]]


class AccountArchiveWriter(OriginalsWriter):
    """Writer of a ZIP: uploaded files in `pictures/`, and all captions in `captions.json`."""

    def __init__(self, file: BinaryIO, owner: User) -> None:
        super().__init__(file, owner)
        self.captions = tempfile.TemporaryFile()  # noqa: SIM115 (closed by `close`)
        self.separator = ""
        self.captions.write(b'{"pictures": [')

    def add(self, image: Image) -> None:
        name = self.names.of(image)
        try:
            self.put_original(image, f"pictures/{name}")
        finally:  # list the captions even if the image's file is missing
            self._list(image, name)

    def picture(self, image: Image) -> bytes:
        """Return the uploaded file with its metadata, as the archive is the owner's own copy."""
        return uploaded(image)

    def _list(self, image: Image, name: str) -> None:
        found = {**described(image, name), **_history(image)}
        self.captions.write(f"{self.separator}\n{json.dumps(found, ensure_ascii=False)}".encode())
        self.separator = ","

    def close(self) -> None:
        account = {"account": _account(self.owner), "albums": _albums(self.owner)}
        rest = json.dumps(account, ensure_ascii=False)[1:]
        self.captions.write(f"\n],\n{rest}\n".encode())
        self.captions.seek(0)
        entry = zipfile.ZipInfo("captions.json", date_time=(1980, 1, 1, 0, 0, 0))
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = 0o644 << 16
        with self.captions, self.archive.open(entry, "w", force_zip64=True) as target:
            shutil.copyfileobj(self.captions, target)
        super().close()


def _history(image: Image) -> ImageHistory:
    captions = image.captions.select_related("model_version", "author").order_by("pk")
    return {
        "id": image.pk,
        "name": image.name,
        "added_at": image.created_at.isoformat(),
        "favourite": image.favourite,
        "review": image.review,
        "own_alt_text": image.alt_text,
        "history": [_caption(caption) for caption in captions],
        "translations": [_translation(row) for row in image.translations.all()],
    }


def _caption(caption: Caption) -> dict[str, str | float | None]:
    return {
        "text": caption.text,
        "by": caption.source,
        "captioner": maker_of(caption),
        "author": caption.author.get_username() if caption.author else "",
        "written_at": caption.created_at.isoformat(),
        "score": caption.score,
    }


def _translation(row: Translation) -> dict[str, str]:
    return {
        "language": row.language,
        "caption": row.caption,
        "alt_text": row.alt_text,
        "state": row.state,
        "translator": row.translator,
    }


def _account(owner: User) -> dict[str, str | bool]:
    return {
        "name": owner.get_username(),
        "email": owner.email,
        "joined_at": owner.date_joined.isoformat(),
        "allow_training": owner.allow_training,
    }


def _albums(owner: User) -> list[dict[str, str | list[int]]]:
    return [
        {"title": album.title, "pictures": list(album.places.values_list("image_id", flat=True))}
        for album in Album.objects.owned_by(owner.pk).order_by("pk")
    ]
