"""Archive of an account: images with their text, every caption, albums."""

import json
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TypedDict

from django.conf import settings

from gallery.exports.formats import OriginalsWriter, described, uploaded
from gallery.exports.writing import AppendedFile, Step
from gallery.models import Album, Caption, Image, Translation, User
from gallery.translations.imported_text import maker_of


class ImageHistory(TypedDict):
    """An image with its captions and translations, and the number of older captions left out."""

    id: int
    name: str
    added_at: str
    favourite: bool
    review: str
    own_alt_text: str
    history: list[dict[str, str | float | None]]
    history_left_out: int
    translations: list[dict[str, str]]


class AccountArchiveWriter(OriginalsWriter):
    """Writer of a ZIP: uploaded files in `pictures/`, and all captions in `captions.json`."""

    def __init__(self, folder: Path, owner: User) -> None:
        super().__init__(folder, owner)
        self.pictures = AppendedFile(folder / "pictures")
        self.albums = AppendedFile(folder / "albums")

    def add(self, image: Image) -> None:
        name = self.names.of(image)
        try:
            self.put_original(image, f"pictures/{name}")
        finally:  # list the captions even if the image's file is missing
            found = {**described(image, name), **_history(image)}
            self.pictures.write_item(json.dumps(found, ensure_ascii=False))

    def picture(self, image: Image) -> bytes:
        """Return the uploaded file with its metadata, as the archive is the owner's own copy."""
        return uploaded(image)

    def add_rest(self, after: int) -> int | None:
        """Write the next album."""
        albums = Album.objects.owned_by(self.owner.pk).filter(pk__gt=after).order_by("pk")
        if album := albums.first():
            ids = list(album.places.values_list("image_id", flat=True))
            found = {"title": album.title, "pictures": ids}
            self.albums.write_item(json.dumps(found, ensure_ascii=False))
        return album.pk if album else None

    def pause(self) -> None:
        self.pictures.close()
        self.albums.close()
        super().pause()

    def finish(self, step: Step) -> None:
        self.put_pieces("captions.json", self._captions(), step)
        self.pause()

    def _captions(self) -> Iterator[bytes]:
        account = json.dumps(_account(self.owner), ensure_ascii=False)
        return chain(
            [b'{"pictures": ['],
            self.pictures.pieces(),
            [f'\n],\n"account": {account},\n"albums": ['.encode()],
            self.albums.pieces(),
            [b"\n]}\n"],
        )


def _history(image: Image) -> ImageHistory:
    rows = image.captions.select_related("model_version", "author").order_by("-pk")
    captions = list(rows[: settings.EXPORT_MAX_CAPTIONS])
    is_cut = len(captions) == settings.EXPORT_MAX_CAPTIONS
    return {
        "id": image.pk,
        "name": image.name,
        "added_at": image.created_at.isoformat(),
        "favourite": image.favourite,
        "review": image.review,
        "own_alt_text": image.alt_text,
        "history": [_caption(caption) for caption in reversed(captions)],
        "history_left_out": rows.count() - len(captions) if is_cut else 0,
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
