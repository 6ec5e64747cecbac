"""Models in fewer bits: smaller, and computed in what the processor has."""

from __future__ import annotations

import copy

import pytest
import torch

from inference.captioners.vision_encoder_decoder import VisionEncoderDecoder
from inference.ml import torch_precision
from inference.ml.contract import Precision
from inference.ml.hub_captioner import HubConfig
from tests.inference import tiny_hub


@pytest.mark.parametrize("precision", ["bfloat16", "int8"])
def test_low_precision_writes_and_is_smaller(precision: Precision, monkeypatch) -> None:
    monkeypatch.setattr(torch_precision, "computes_bfloat16", lambda: True)
    full = tiny_hub.vision_encoder_decoder()
    model = copy.deepcopy(tiny_hub.vision_encoder_decoder_model())
    made = VisionEncoderDecoder.build(
        HubConfig(precision=precision), model=model, processor=full.processor
    )
    assert made.nbytes < full.nbytes
    assert all(caption for found in tiny_hub.words(made) for caption in found)


def test_a_processor_without_bfloat16_computes_with_its_weights_in_float32(monkeypatch) -> None:
    rounded = tiny_hub.vision_encoder_decoder_model().bfloat16().float().state_dict()
    for able, dtype in (({}, torch.float32), ({"avx512_bf16": True}, torch.bfloat16)):
        monkeypatch.setattr(torch.cpu, "get_capabilities", lambda able=able: able)
        made = torch_precision.with_precision(tiny_hub.vision_encoder_decoder_model(), "bfloat16")
        for name, weight in made.state_dict().items():
            assert weight.dtype == dtype
            assert torch.equal(weight.float(), rounded[name])
