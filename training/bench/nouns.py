"""Do corrections teach? Eight nouns are kept from a base captioner and then corrected into it.

The base learns from pictures none of whose captions has any of the nouns. Of the others, those
that show a noun (three of five captions name it) are parted by their hash: 300 are corrected to
what people wrote, 200 are kept to measure on. What the base knew is measured on the dev pictures
without the nouns.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence

from training.ml.data import Dataset, Picture
from training.ml.text import plain

NOUNS = ("bike", "soccer", "football", "tennis", "skateboard", "swing", "frisbee", "basketball")
CORRECTED, MEASURED = 300, 200
NAMED_BY = 3  # of a picture's five captions


@dataclasses.dataclass(frozen=True)
class Parts:
    """`base` has the splits train and dev; `corrected` and `measured` show the nouns."""

    base: Dataset
    corrected: tuple[Picture, ...]
    measured: tuple[Picture, ...]


def parts(dataset: Dataset) -> Parts:
    """Part a dataset with the splits train and dev."""
    train, dev = dataset.split("train"), dataset.split("dev")
    showing = [p for p in (*train, *dev) if shown(p)]
    chosen = sorted(showing, key=lambda picture: picture.digest)[: CORRECTED + MEASURED]
    splits = {"train": tuple(_without(train)), "dev": tuple(_without(dev))}
    return Parts(
        base=Dataset(f"{dataset.name} without {len(NOUNS)} nouns", splits),
        corrected=tuple(chosen[:CORRECTED]),
        measured=tuple(chosen[CORRECTED:]),
    )


def shown(picture: Picture) -> tuple[str, ...]:
    """The nouns that most of a picture's captions name."""
    said = [named(caption) for caption in picture.captions]
    return tuple(n for n in NOUNS if sum(n in nouns for nouns in said) >= NAMED_BY)


def named(caption: str) -> set[str]:
    """The nouns in a caption, one or many of each."""
    words = set(plain(caption))
    return {noun for noun in NOUNS if noun in words or f"{noun}s" in words}


def recall(pictures: Iterable[Picture], said: Mapping[str, str]) -> float:
    """Of the nouns that the pictures show, the share that is said of them."""
    pairs = [(noun, said[p.id]) for p in pictures for noun in shown(p)]
    return sum(noun in named(caption) for noun, caption in pairs) / max(1, len(pairs))


def _without(pictures: Sequence[Picture]) -> list[Picture]:
    return [p for p in pictures if not any(named(caption) for caption in p.captions)]
