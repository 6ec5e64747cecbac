"""Models to train in torch: small ones from scratch, and copies of those of a checkpoint."""

from __future__ import annotations

import dataclasses

import pytest

pytest.importorskip("torch", reason="needs the extra hub")
pytest.importorskip("transformers", reason="needs the extra hub")

from inference.captioners.vision_encoder_decoder import VisionEncoderDecoder
from inference.ml.contract import CaptionerError
from inference.ml.vocabulary import Vocabulary
from tests.training.ml.train.test_torch_trainer import KIND, SCRATCH
from training.ml.train.config import config_from_values
from training.ml.train.torch_models import UNKNOWN, encode_texts, new_captioner, trainable_copy
from training.ml.train.torch_trainer import prepare_torch_run


def test_bad_configs_are_explained(data, tmp_path) -> None:
    for network, wanted in [
        ({"scratch": {"colour": 1}}, "colour"),
        ({"source": "some/model"}, "Unknown: source"),
        ({}, "--start"),
    ]:
        values = config_from_values({"network": network})
        with pytest.raises(CaptionerError, match=wanted):
            prepare_torch_run(KIND, data, values, tmp_path)


@pytest.fixture(scope="module")
def made() -> VisionEncoderDecoder:
    return new_captioner({"scratch": SCRATCH}, Vocabulary(["a", "dog", "runs"]))


def test_a_word_is_a_token_and_a_text_is_cut_before_its_end(made: VisionEncoderDecoder) -> None:
    tokenizer = made.tokenizer
    start, end = tokenizer.bos_token_id, tokenizer.eos_token_id
    dog, unknown = tokenizer.convert_tokens_to_ids(["dog", UNKNOWN])
    assert encode_texts(made, ["dog cat"], 9) == [(start, dog, unknown, end)]
    assert encode_texts(made, ["dog dog dog dog"], 4) == [(start, dog, dog, end)]
    assert tokenizer.decode([dog, dog]) == "dog dog"
    assert made.start_token() == start


def test_a_copy_to_train_has_no_checksum_and_only_full_precision_is_copied(
    made: VisionEncoderDecoder,
) -> None:
    config = dataclasses.replace(made.config, weights_sha256="ab")
    copy = trainable_copy(VisionEncoderDecoder(config, made.model, made.processor))
    assert copy.config.weights_sha256 == ""
    half = VisionEncoderDecoder(
        dataclasses.replace(config, precision="bfloat16"), made.model, made.processor
    )
    with pytest.raises(CaptionerError, match="precision float32"):
        trainable_copy(half)
