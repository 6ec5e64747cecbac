"""Lint of an alt text. No database."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MOST_CHARACTERS = 125
MANY_THE_SAME = 3  # number of images with the same text from which there is a remark
SHORTEST_NAME = 4  # a shorter file name may be an ordinary word
_STARTS = re.compile(
    r"\s*(?:an?\s+|the\s+|ein(?:e)?\s+|das\s+)?"
    r"(?:image|picture|photo|photograph|graphic|bild|foto|fotografie)\s+(?:of|showing|von)\b",
    re.IGNORECASE,
)
_FILE = re.compile(r"\S+\.(?:jpe?g|png|webp|gif|hei[cf]|avif|tiff?)\b", re.IGNORECASE)
_STOPS = (".", "!", "?", "…", "。", ".”", '."')


@dataclass(frozen=True)
class Remark:
    """A remark on an alt text: a stable code and a message."""

    code: str
    message: str


def remarks(text: str, *, name: str, same: int = 0) -> list[Remark]:
    """Return remarks on an alt text; `same` is the number of other images with the same text."""
    if not text.strip():
        return [Remark("alt_empty", _("There is no alt text. Say what matters in the picture."))]
    found = [
        ("alt_starts_with_picture", _starts_with_picture(text)),
        ("alt_too_long", _too_long(text)),
        ("alt_repeats_file_name", _repeats_name(text, name)),
        ("alt_same_as_others", _same(same)),
        ("alt_no_full_stop", _no_stop(text)),
    ]
    return [Remark(code, message) for code, message in found if message]


def _starts_with_picture(text: str) -> str:
    start = _STARTS.match(text)
    if start is None:
        return ""
    words = start[0].strip()
    return _("It starts with “%(said)s”. Screen readers say that by themselves: leave it out.") % {
        "said": words
    }


def _too_long(text: str) -> str:
    if len(text) <= MOST_CHARACTERS:
        return ""
    return _(
        "It has %(length)s characters; over %(most)s some screen readers stop. Keep the short part "
        "here and move the rest to the description."
    ) % {"length": len(text), "most": MOST_CHARACTERS}


def _repeats_name(text: str, name: str) -> str:
    stem = _plain(name.rpartition(".")[0] or name)
    repeats = len(stem) >= SHORTEST_NAME and not stem.isalpha() and stem in _plain(text)
    if repeats or _plain(text) == stem or _FILE.search(text):
        return _("It repeats the file’s name, which tells nothing to somebody who cannot see it.")
    return ""


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", text).casefold().split())


def _same(count: int) -> str:
    if count < MANY_THE_SAME:
        return ""
    return ngettext(
        "%(count)s other picture has the same text. Say what is different in this one.",
        "%(count)s other pictures have the same text. Say what is different in this one.",
        count,
    ) % {"count": count}


def _no_stop(text: str) -> str:
    if text.rstrip().endswith(_STOPS):
        return ""
    return _("It ends without a full stop, so that a screen reader runs on into what follows.")
