"""Map every kind of captioner to a function that builds a tiny one; a new kind adds a line."""

from __future__ import annotations

import functools
from collections.abc import Callable

from inference.ml.contract import Captioner
from tests.inference import tiny, tiny_hub

pictures = tiny.pictures
MAKERS: dict[str, Callable[[], Captioner]] = {
    kind: functools.partial(tiny.captioner, kind, name=tiny.REAL) for kind in tiny.SMALL
} | {
    "vision_encoder_decoder": tiny_hub.vision_encoder_decoder,
    "image_text_to_text": tiny_hub.blip,
}
