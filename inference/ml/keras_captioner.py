"""Base of the captioners that are trained here: a Keras encoder and a decoder run in numpy.

A subclass defines `Config`, `network` (the Keras model that is trained on whole sequences) and
`step_decoder` (the same function one token at a time, in numpy, for inference).
"""

from __future__ import annotations

import dataclasses
import json
from abc import abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self, cast

import numpy as np
from PIL import Image

from inference.ml.confidence import Confidence, mean_log_prob
from inference.ml.contract import (
    Captioner,
    CaptionerError,
    FloatArray,
    GeneratedCaption,
    Search,
    config_from_json,
    sentence,
)
from inference.ml.decoding import Hypothesis, StepDecoder, decode
from inference.ml.encoders import Encoder, EncoderConfig
from inference.ml.tensors import save_tensors
from inference.ml.vocabulary import Vocabulary
from inference.ml.word_detector import BoostedSteps, WordBoost

if TYPE_CHECKING:
    import keras

Weights = dict[str, FloatArray]
CONFIG, VOCABULARY, WEIGHTS = "config.json", "vocabulary.json", "weights.safetensors"


@dataclasses.dataclass(frozen=True)
class NetworkConfig:
    """Settings of the encoder; a kind's Config adds the sizes of its decoder."""

    encoder: str = "MobileNetV2"
    image_size: int = 224
    alpha: float | None = None


@dataclasses.dataclass(frozen=True)
class Sizes:
    """Sizes given by vocabulary and encoder: words, cells of the feature map, channels."""

    words: int
    cells: int
    channels: int


class KerasCaptioner(Captioner):
    """Captioner of a Keras encoder and a numpy decoder, trained by the Keras trainer."""

    pooled: ClassVar[bool] = False
    Config: ClassVar[type[Any]] = NetworkConfig
    trainer = "keras"
    #: Fields of Config that make the network small, for `tiny`.
    tiny_sizes: ClassVar[dict[str, int]] = {}

    def __init__(
        self,
        config: Any,
        vocabulary: Vocabulary,
        encoder: Encoder,
        weights: Weights,
        confidence: Confidence | None = None,
        word_boost: WordBoost | None = None,
    ) -> None:
        self.config = config
        self.vocabulary = vocabulary
        self.encoder = encoder
        self.confidence = confidence
        self.word_boost = word_boost
        self.set_weights(weights)

    @staticmethod
    @abstractmethod
    def network(config: Any, sizes: Sizes) -> keras.Model:
        """Build a Keras model from features, image indices and tokens to logits.

        Inputs are features float32 [N, cells, channels], int32 [M] indices of the image that each
        sequence describes, and tokens int32 [M, T]; logits are [M, T, words], where position t
        scores the token after tokens[:, t].
        """

    @staticmethod
    @abstractmethod
    def step_decoder(config: Any, weights: Weights) -> StepDecoder:
        """Build the decoder that computes the same function one token at a time."""

    @classmethod
    def encoder_config(cls, config: NetworkConfig) -> EncoderConfig:
        """Select the encoder's settings."""
        return EncoderConfig(config.encoder, config.image_size, cls.pooled, config.alpha)

    @classmethod
    def build(cls, config: Any, **parts: Any) -> Self:
        """Build with random decoder weights from `vocabulary` and, if given, an `encoder`."""
        vocabulary: Vocabulary = parts["vocabulary"]
        encoder = parts.get("encoder") or Encoder.build(cls.encoder_config(config))
        network = cls.network(config, _sizes(vocabulary, encoder))
        return cls(config, vocabulary, encoder, _weights_of(network))

    @classmethod
    def tiny(cls, *, encoder: Encoder | None = None, seed: int = 0, spread: float = 0.4) -> Self:
        """Build a captioner of `tiny_sizes` with random weights, on a small encoder or this one."""
        from inference.ml.tiny_keras import tiny_keras_captioner

        return tiny_keras_captioner(cls, encoder=encoder, seed=seed, spread=spread)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote. Raises CaptionerError where weights and config do not fit."""
        from safetensors.numpy import load_file

        config = config_from_json(cls.Config, json.loads((folder / CONFIG).read_text())["config"])
        vocabulary = Vocabulary.load(folder / VOCABULARY)
        encoder = Encoder.build(cls.encoder_config(config))
        stored = {k: v.astype(np.float32) for k, v in load_file(folder / WEIGHTS).items()}
        _assign(encoder.network, _part(stored, "encoder/"))
        beside = Confidence.load(folder), WordBoost.load(folder)
        return cls(config, vocabulary, encoder, _part(stored, "decoder/"), *beside)

    def save(self, folder: Path, *, half: bool = False) -> None:
        """Write config, vocabulary, weights, and the confidence and word boost if there are any.

        `half` stores the weights as float16.
        """
        settings = {"kind": self.kind, "config": dataclasses.asdict(self.config)}
        (folder / CONFIG).write_text(json.dumps(settings, indent=1))
        self.vocabulary.save(folder / VOCABULARY)
        dtype = np.float16 if half else np.float32
        tensors = {f"encoder/{k}": v for k, v in _weights_of(self.encoder.network).items()}
        tensors |= {f"decoder/{k}": v for k, v in self.weights.items()}
        save_tensors(folder / WEIGHTS, {k: v.astype(dtype) for k, v in tensors.items()})
        for beside in (self.confidence, self.word_boost):
            if beside is not None:
                beside.save(folder)

    def training_network(self) -> keras.Model:
        """Build the Keras network with the present weights."""
        network = self.network(self.config, _sizes(self.vocabulary, self.encoder))
        _assign(network, self.weights)
        return network

    def set_weights(self, trained: keras.Model | Weights) -> None:
        """Replace the decoder's weights by those of a network, or by arrays by name."""
        self.weights: Weights = trained if isinstance(trained, dict) else _weights_of(trained)
        steps = self._bare = self.step_decoder(self.config, self.weights)
        self._steps = BoostedSteps(steps, self.word_boost) if self.word_boost else steps

    def caption(
        self, images: Sequence[Image.Image], search: Search | None = None
    ) -> list[list[GeneratedCaption]]:
        """Caption RGB images of any size; return the `n_best` captions of each, best first."""
        if not images:
            return []
        return self.caption_features(self.features(images), search)

    @property
    def features_key(self) -> str:
        """Identifier of the encoder: its config and weights."""
        return self.encoder.key

    def features(self, images: Sequence[Image.Image]) -> FloatArray:
        """Encode images to features, float32 [n, cells, channels]."""
        return self.encoder.encode(images)

    def caption_features(
        self, features: FloatArray, search: Search | None = None
    ) -> list[list[GeneratedCaption]]:
        """Caption images from their features, float32 [n, cells, channels]."""
        search = search or Search()
        if self.word_boost:
            search = self.word_boost.adjust_search(search)
        found = decode(self._steps, features, search)
        captions = [[self._caption(hypothesis) for hypothesis in best] for best in found]
        if self.confidence is None:
            return captions
        return [
            _with_confidence(self.confidence, each, best)
            for each, best in zip(features, captions, strict=True)
        ]

    @property
    def nbytes(self) -> int:
        """Bytes of the weights in memory, the encoder's included."""
        encoder = 4 * int(self.encoder.network.count_params())
        word_boost = self.word_boost.nbytes if self.word_boost else 0
        return encoder + word_boost + sum(weight.nbytes for weight in self.weights.values())

    def _caption(self, hypothesis: Hypothesis) -> GeneratedCaption:
        words = self.vocabulary.decode(hypothesis.tokens)
        maps = hypothesis.maps
        if maps is not None:
            maps = maps.reshape(len(words), *self.encoder.grid)
        return GeneratedCaption(
            text=sentence(words),
            words=words,
            log_probs=hypothesis.log_probs,
            score=hypothesis.score,
            maps=maps,
            ended=hypothesis.ended,
        )


def _with_confidence(
    confidence: Confidence, features: FloatArray, best: list[GeneratedCaption]
) -> list[GeneratedCaption]:
    """Set the confidence of one image's captions; its features are [cells, channels]."""
    means = np.array([mean_log_prob(caption) for caption in best], np.float32)
    chances = confidence.probabilities(features[None], means)
    return [
        dataclasses.replace(caption, confidence=float(chance))
        for caption, chance in zip(best, chances, strict=True)
    ]


def _sizes(vocabulary: Vocabulary, encoder: Encoder) -> Sizes:
    height, width = encoder.grid
    return Sizes(len(vocabulary), height * width, encoder.channels)


def _part(tensors: Weights, prefix: str) -> Weights:
    return {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}


def _weights_of(network: keras.Model) -> Weights:
    return {w.path: cast(FloatArray, np.asarray(w.numpy())) for w in network.weights}


def _assign(network: keras.Model, weights: Weights) -> None:
    for variable in network.weights:
        if variable.path not in weights or weights[variable.path].shape != tuple(variable.shape):
            raise CaptionerError(
                f"The weights do not fit the network at {variable.path}: the checkpoint was made "
                "by another version; train it again or use the version that made it."
            )
        variable.assign(weights[variable.path])
