"""What a search may be, which settings a config takes, and how words become a sentence."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from inference.ml.contract import CaptionerError, Search, config_from_json, sentence


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("strategy", "magic"),
        ("beam_size", 0),
        ("beam_size", 65),
        ("length_penalty", -1.0),
        ("lookahead", -1),
        ("min_length", 30),
        ("max_length", 0),
        ("n_best", 0),
        ("n_best", 9),
        ("top_p", 0.0),
        ("temperature", 0.0),
        ("temperature", float("nan")),
        ("seed", -1),
        ("no_repeat_ngram", -1),
    ],
)
def test_a_search_that_cannot_be_is_refused(field: str, value: Any) -> None:
    with pytest.raises(ValueError, match=field):
        Search(**{field: value})


def test_settings_are_rebuilt_from_json_and_what_does_not_fit_is_named() -> None:
    @dataclasses.dataclass(frozen=True)
    class Sizes:
        units: int
        sides: tuple[int, ...] = ()

    assert config_from_json(Sizes, {"units": 4, "sides": [1, 2]}) == Sizes(4, (1, 2))
    with pytest.raises(CaptionerError, match="Unknown setting colour, shape; known: units, sides"):
        config_from_json(Sizes, {"shape": 1, "colour": 2})
    with pytest.raises(CaptionerError, match=r"do not fit .*Sizes.*units"):
        config_from_json(Sizes, {})


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("a dog 's ball", "A dog's ball."),
        ("he does n't run", "He doesn't run."),
        ("a dog .", "A dog."),
        ("is it a dog ?", "Is it a dog ?"),
        (".", ""),
        ("", ""),
    ],
)
def test_words_become_a_sentence(words: str, text: str) -> None:
    assert sentence(words.split()) == text
