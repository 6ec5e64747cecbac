"""The text that travels with an image: caption, alt text, description, translations."""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

MOST_CHARACTERS = 10_000  # of one text
_TEXTS = ("caption", "alt_text", "description", "captioner")
_UNWRITABLE = {"Cc", "Cs", "Cn"}  # what XML cannot hold, and what no program shows


@dataclass(frozen=True)
class TranslatedText:
    """A picture's caption and alt text in one more language."""

    caption: str = ""
    alt_text: str = ""


@dataclass(frozen=True)
class ImageText:
    """A caption, a short alt text, a long description, and the first two in other languages.

    `captioner` is the captioner that wrote the caption, name@version; empty for a person.
    """

    caption: str = ""
    alt_text: str = ""
    description: str = ""
    captioner: str = ""
    languages: Mapping[str, TranslatedText] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.caption or self.alt_text or self.description or self.languages)

    def over(self, other: "ImageText") -> "ImageText":
        """These words, with the other's where these are silent."""
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
    """The metadata read from a file: text, and the time its camera wrote (ISO 8601, or empty)."""

    words: ImageText = field(default_factory=ImageText)
    taken_at: str = ""

    def to_json(self) -> str:
        """For the way between processes, and to a file."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str | bytes) -> "FileMetadata":
        """Read what `to_json` wrote. Raises ValueError for anything else."""
        try:
            found = json.loads(text)
            return cls(text_from(found["words"]), str(found["taken_at"])[:40])
        except (KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ValueError("These are not a picture's words.") from error


def text_from(found: Mapping[str, Any]) -> ImageText:
    """Return plain values as ImageText.

    Raises ValueError, KeyError, TypeError or AttributeError.
    """
    texts = {name: _clean(found.get(name) or "") for name in _TEXTS}
    languages = {
        str(code)[:10]: TranslatedText(*(_clean(one.get(name) or "") for name in _TEXTS[:2]))
        for code, one in (found.get("languages") or {}).items()
    }
    return ImageText(**texts, languages=languages)


def _clean(text: Any) -> str:
    if not isinstance(text, str):
        raise TypeError("Words are text.")
    return writable(text)[:MOST_CHARACTERS]


def writable(text: str) -> str:
    """The text without characters that XML cannot hold; breaks and tabs stay."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in _UNWRITABLE)
