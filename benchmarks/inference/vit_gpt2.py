"""Benchmark of ViT-GPT2 on 8 images with 4 beams against transformers' `generate`, one by one."""

from __future__ import annotations

import copy
import functools
from collections.abc import Sequence
from typing import get_args

import torch
from transformers import (
    GPT2Config,
    VisionEncoderDecoderConfig,
    VisionEncoderDecoderModel,
    ViTConfig,
    ViTImageProcessorPil,
)

from benchmarks.inference import timing
from inference.captioners.vision_encoder_decoder import TextImageProcessor, VisionEncoderDecoder
from inference.ml.contract import Precision, Search
from inference.ml.hub_captioner import HubConfig

WORDS, END, BARS = 16, 50256, {"float32": 2, "bfloat16": 4, "int8": 4}
SEARCH = Search(beam_size=4, min_length=WORDS, max_length=WORDS, no_repeat_ngram=0)


class Numbers:
    """Tokenizer whose words are the token ids."""

    eos_token_id, sep_token_id, all_special_ids = END, None, (END,)

    def decode(self, ids: Sequence[int], **options: bool) -> str:
        """Join the ids with spaces."""
        return " ".join(map(str, ids))


def network() -> VisionEncoderDecoderModel:
    """Build a model whose random embeddings are large enough that words get different scores."""
    torch.manual_seed(0)
    decoder = GPT2Config(is_decoder=True, add_cross_attention=True)
    config = VisionEncoderDecoderConfig.from_encoder_decoder_configs(ViTConfig(), decoder)
    model = VisionEncoderDecoderModel(config).eval()
    torch.nn.init.normal_(model.decoder.transformer.wte.weight, std=0.2)
    settings = model.generation_config
    settings.decoder_start_token_id = settings.eos_token_id = settings.pad_token_id = END
    return model


def main() -> None:
    """Print the timings as JSON, a row per precision."""
    torch.set_num_threads(1)
    images, reader, model = timing.smooth_images(8), ViTImageProcessorPil(), network()
    pixels = reader(images=images, return_tensors="pt")["pixel_values"]
    exact = {"num_beams": 4, "min_new_tokens": WORDS, "max_new_tokens": WORDS, "do_sample": False}

    def old() -> list[list[str]]:
        rows = [model.generate(pixels[at : at + 1], **exact)[0, 1:] for at in range(len(images))]
        return [[str(int(token)) for token in row] for row in rows]

    before, seconds = timing.timed(old)
    for precision in get_args(Precision):
        made = VisionEncoderDecoder.build(
            HubConfig(precision=precision),
            model=copy.deepcopy(model),
            processor=TextImageProcessor(Numbers(), reader),
        )
        made.caption(images[:1], SEARCH)
        found, fast = timing.timed(functools.partial(made.caption, images, SEARCH))
        after = timing.words(found)
        if precision == "float32":
            timing.same(before, after)
        equal = sum(list(a) == list(b) for a, b in zip(before, after, strict=True))
        timing.TimingRow(
            what=f"ViT-GPT2 in {precision}, 8 pictures, beam 4, 16 words",
            old="transformers' `generate` in float32, one picture at a time",
            old_seconds=seconds,
            new_seconds=fast,
            bar=BARS[precision],
            note=f"{equal} of 8 captions the same as in float32",
        ).write()


if __name__ == "__main__":
    main()
