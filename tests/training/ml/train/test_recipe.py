"""Settings of a retraining, and its mix of corrected and base images."""

from __future__ import annotations

from pathlib import Path

import pytest

from training.ml.data.dataset import CaptionDataset, CaptionedImage, DataError
from training.ml.train.recipe import Recipe, mix, recipe_from_values


def images(prefix: str, count: int) -> tuple[CaptionedImage, ...]:
    return tuple(CaptionedImage(f"{prefix}{n}", Path(f"{prefix}{n}"), ("x",)) for n in range(count))


OWN = CaptionDataset("own", {"train": images("o", 3), "dev": images("d", 1)})
BASE = CaptionDataset("base", {"train": images("b", 50), "dev": images("e", 20)})


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ({"epochs": 0}, "Epochs go from 1 to 50"),
        ({"times": 21}, "times from 1 to 20"),
        ({"learning_rate": 0}, "learning rate is above 0"),
        ({"base_pictures": -1}, "no count is below 0"),
        ({"pace": 1.5}, "pace is above 0"),
        ({"tempo": 1, "colour": 2}, "no setting colour, tempo; there are: epochs"),
        ({"epochs": "many"}, "is no number"),
        ({"epochs": None}, "is no number"),
    ],
)
def test_settings_that_cannot_be_are_explained(values, wanted: str) -> None:
    with pytest.raises(DataError, match=wanted):
        recipe_from_values(values)


def test_values_of_a_form_become_numbers_and_come_back() -> None:
    recipe = recipe_from_values({"epochs": "7", "pace": "1"})
    assert (recipe.epochs, recipe.pace) == (7, 1.0)
    assert recipe_from_values(recipe.as_values()) == recipe


def test_corrected_images_are_repeated_and_base_images_drawn_by_the_seed() -> None:
    recipe = Recipe(times=4, base_pictures=10, base_dev=5, seed=1)
    made = mix(OWN, BASE, recipe)
    train, dev = made.splits["train"], made.splits["dev"]
    assert [image.id for image in train[:12]] == ["o0", "o1", "o2"] * 4
    drawn = [image.id for image in train[12:]]
    assert len(set(drawn)) == 10
    assert (len(dev), dev[0].id) == (6, "d0")
    assert mix(OWN, BASE, recipe) == made
    other = mix(OWN, BASE, Recipe(times=4, base_pictures=10, base_dev=5, seed=2))
    assert [image.id for image in other.splits["train"][12:]] != drawn
    assert mix(OWN, BASE, Recipe()).splits["train"][15:] == BASE.splits["train"]


def test_without_images_to_learn_from_or_to_choose_by_there_is_no_retraining() -> None:
    without_dev = CaptionDataset("own", {"train": images("o", 3)})
    assert mix(without_dev, BASE, Recipe()).splits["dev"]
    for own, base in ((without_dev, None), (CaptionDataset("own", {"dev": images("d", 1)}), BASE)):
        with pytest.raises(DataError, match="needs corrected pictures"):
            mix(own, base, Recipe())
