"""Settings of a retraining, and its mix of images. Loads no model library."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Mapping
from typing import Any

from training.ml.data.dataset import CaptionDataset, CaptionedImage, DataError

#: Least pace of a captioner to which the corrections add no word.
SETTLED = 0.1


@dataclasses.dataclass(frozen=True)
class Recipe:
    """Settings of a retraining, with defaults for a few hundred corrections.

    `times`: repetitions of a corrected image per epoch. `captions`: captions of an image per
    epoch, drawn anew each time. `base_pictures`, `base_dev`: images of the base data in the
    training and dev split. `min_count`: occurrences of a new word in the corrections for it to be
    added. `pace`: factor on the updates of all weights but those of the new words; for a captioner
    without new words it is `SETTLED` at least.
    """

    epochs: int = 4
    learning_rate: float = 2e-3
    times: int = 5
    captions: int = 2
    base_pictures: int = 3000
    base_dev: int = 200
    min_count: int = 3
    pace: float = 0.01
    seed: int = 0

    def __post_init__(self) -> None:
        if not (1 <= self.epochs <= 50 and 1 <= self.times <= 20 and self.min_count >= 1):
            raise DataError("Epochs go from 1 to 50, times from 1 to 20, min_count from 1.")
        counts = (self.base_pictures, self.base_dev, self.captions)
        if not 0 < self.learning_rate <= 0.01 or min(counts) < 0:
            raise DataError("The learning rate is above 0 and at most .01; no count is below 0.")
        if not 0 < self.pace <= 1:
            raise DataError("The pace is above 0 and at most 1.")

    def as_values(self) -> dict[str, int | float]:
        """Convert to JSON values."""
        return dataclasses.asdict(self)


def recipe_from_values(values: Mapping[str, Any]) -> Recipe:
    """Build a recipe from JSON values. Raises DataError that names what is unknown or wrong."""
    known = {field.name: field for field in dataclasses.fields(Recipe)}
    if unknown := sorted(set(values) - set(known)):
        raise DataError(f"There is no setting {', '.join(unknown)}; there are: {', '.join(known)}.")
    try:
        return Recipe(**{name: _number(known[name].type, v) for name, v in values.items()})
    except (TypeError, ValueError) as error:
        raise DataError(f"A setting is no number: {error}.") from error


def _number(kind: object, value: str | float) -> Any:
    return float(value) if kind in (float, "float") else int(value)


def mix(own: CaptionDataset, base: CaptionDataset | None, recipe: Recipe) -> CaptionDataset:
    """Mix corrected images, repeated, with base images to a training and a dev split.

    Raises DataError when either is empty.
    """
    train = own.splits.get("train", ()) * recipe.times
    dev = own.splits.get("dev", ())
    if base is not None:
        train += _drawn(base.splits.get("train", ()), recipe.base_pictures, recipe.seed)
        dev += _drawn(base.splits.get("dev", ()), recipe.base_dev, recipe.seed)
    if not own.splits.get("train") or not dev:
        raise DataError(
            "A retraining needs corrected pictures to learn from and some to choose by."
        )
    return CaptionDataset(own.name, {"train": train, "dev": dev})


def _drawn(
    pictures: tuple[CaptionedImage, ...], count: int, seed: int
) -> tuple[CaptionedImage, ...]:
    if count >= len(pictures):
        return pictures
    return tuple(random.Random(seed).sample(pictures, count))  # noqa: S311  # no secret
