"""General models: the same alone and in a batch, prompts and instructions."""

from __future__ import annotations

import pytest

from inference.ml.contract import CaptionerError
from tests.inference import tiny_hub
from tests.inference.tiny import pictures


@pytest.mark.parametrize("make", [tiny_hub.blip, tiny_hub.git])
def test_general_models_write_the_same_alone_and_together(make) -> None:
    made = make()
    together = tiny_hub.words(made, count=4)
    alone = [
        [caption.words for caption in made.caption([image], tiny_hub.BEAM)[0]]
        for image in pictures(4)
    ]
    assert together == alone


@pytest.mark.parametrize("make", [tiny_hub.blip, tiny_hub.git])
def test_a_prompt_stands_before_the_caption(make) -> None:
    made = make(prompt="a b")
    (found,) = made.caption(pictures(1), tiny_hub.BEAM)
    assert found[0].text.startswith("A b")
    assert tiny_hub.words(made) != tiny_hub.words(make())


def test_a_model_without_instructions_refuses_wishes() -> None:
    with pytest.raises(CaptionerError, match="takes no instructions"):
        tiny_hub.blip(language="German")


def test_wishes_become_words() -> None:
    made = tiny_hub.blip()
    made.instructed = True
    made.config = type(made.config)(style="formal", length="two sentences", language="German")
    assert made.prompt == (
        "Describe this picture in two sentences. Style: formal. Write in German."
    )
