"""Text that accompanies an image: caption, alt text, description, translations."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from typing import Literal, TypedDict

from gallery.text.plain_text import plain_text

MOST_CHARACTERS = 10_000  # of each text
MOST_LANGUAGES = 100
_TextName = Literal["caption", "alt_text", "description", "captioner"]
_TEXT_NAMES: tuple[_TextName, ...] = ("caption", "alt_text", "description", "captioner")


class TranslationValues(TypedDict, total=False):
    """TranslatedText as JSON. It may come from a file, so `text_from` validates it."""

    caption: str | None
    alt_text: str | None


class TextValues(TypedDict, total=False):
    """ImageText as JSON. It may come from a file, so `text_from` validates it."""

    caption: str | None
    alt_text: str | None
    description: str | None
    captioner: str | None
    languages: dict[str, TranslationValues] | None


@dataclass(frozen=True)
class TranslatedText:
    """Caption and alt text of an image in one more language."""

    caption: str = ""
    alt_text: str = ""


@dataclass(frozen=True)
class ImageText:
    """Caption, alt text, long description, and the first two in other languages.

    `captioner` names the captioner that wrote the caption, as name@version; empty for a person.
    """

    caption: str = ""
    alt_text: str = ""
    description: str = ""
    captioner: str = ""
    languages: Mapping[str, TranslatedText] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.caption or self.alt_text or self.description or self.languages)

    @property
    def characters(self) -> int:
        """Number of characters of all texts together."""
        own = len(self.caption) + len(self.alt_text) + len(self.description)
        return own + sum(len(t.caption) + len(t.alt_text) for t in self.languages.values())

    def over(self, other: "ImageText") -> "ImageText":
        """Return a copy whose empty fields are filled from `other`."""
        caption = {"caption": self.caption, "captioner": self.captioner}
        if not self.caption:
            caption = {"caption": other.caption, "captioner": other.captioner}
        return replace(
            self,
            **caption,
            alt_text=self.alt_text or other.alt_text,
            description=self.description or other.description,
            languages={**other.languages, **self.languages},
        )


@dataclass(frozen=True)
class FileMetadata:
    """Metadata read from a file: text, and the capture time (ISO 8601, or empty)."""

    words: ImageText = field(default_factory=ImageText)
    taken_at: str = ""

    def to_json(self) -> str:
        """Return JSON, for the decoder's reply and for the database."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str | bytes) -> "FileMetadata":
        """Parse what `to_json` returned. Raise ValueError for anything else."""
        try:
            found = json.loads(text)
            return cls(text_from(found["words"]), str(found["taken_at"])[:40])
        except (KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ValueError("These are not a picture's words.") from error


def text_from(values: TextValues) -> ImageText:
    """Build an ImageText from a JSON object.

    Raise ValueError, KeyError, TypeError or AttributeError.
    """
    texts = {name: _clean(values.get(name) or "") for name in _TEXT_NAMES}
    languages = {
        plain_text(str(code))[:10]: TranslatedText(
            caption=_clean(translation.get("caption") or ""),
            alt_text=_clean(translation.get("alt_text") or ""),
        )
        for code, translation in islice((values.get("languages") or {}).items(), MOST_LANGUAGES)
    }
    return ImageText(**texts, languages=languages)


def _clean(text: str) -> str:
    if not isinstance(text, str):
        raise TypeError("Words are text.")
    return plain_text(text[: 2 * MOST_CHARACTERS])[:MOST_CHARACTERS]
