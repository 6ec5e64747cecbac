"""One tiny captioner of every kind; a new kind adds a line here."""

from __future__ import annotations

import functools
from collections.abc import Callable

from inference.captioners import captioner_class
from inference.ml.contract import Captioner
from tests.inference import tiny

pictures = tiny.pictures
MAKERS: dict[str, Callable[[], Captioner]] = {
    kind: functools.partial(tiny.captioner, kind) for kind in tiny.SMALL
}


def _vision_encoder_decoder() -> Captioner:
    from tests.inference import tiny_hub

    described = captioner_class("vision_encoder_decoder")
    return described.build(described.Config(), **tiny_hub.vision_encoder_decoder())


MAKERS["vision_encoder_decoder"] = _vision_encoder_decoder


def _image_text_to_text() -> Captioner:
    from tests.inference import tiny_hub

    described = captioner_class("image_text_to_text")
    return described.build(described.Config(), **tiny_hub.blip())


MAKERS["image_text_to_text"] = _image_text_to_text
