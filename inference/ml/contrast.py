"""Words that this picture asks for, rather than those that go with any picture.

A captioner likes to say what fits everywhere. Each word is therefore scored by how much likelier
the picture makes it: log p(word | words, picture) - share * log p(word | words), the pointwise
mutual information of Li et al. 2016 (arXiv:1510.03055), the second term from the same network on
features that show nothing in particular. Only plausible words gain by it (Li et al. 2023,
arXiv:2210.15097): those at least `floor` times as likely as the likeliest.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Self

import numpy as np

from inference.ml import steps
from inference.ml.contract import FloatArray, IntArray
from inference.ml.decoding import Arrays, Step, StepDecoder
from inference.ml.tensors import load_tensors, save_tensors

CONTRAST = "contrast.safetensors"
SEEN, UNSEEN = "seen/", "unseen/"


@dataclasses.dataclass(frozen=True)
class Contrast:
    """`nothing` [cells, channels] are the mean features of many pictures."""

    share: float
    floor: float
    nothing: FloatArray

    def save(self, folder: Path) -> None:
        by = np.array([self.share, self.floor], np.float32)
        save_tensors(folder / CONTRAST, {"by": by, "nothing": self.nothing})

    @classmethod
    def load(cls, folder: Path) -> Self | None:
        """Read what `save` wrote; None for a checkpoint that writes without it."""
        stored = load_tensors(folder / CONTRAST)
        if stored is None:
            return None
        share, floor = stored["by"].tolist()
        return cls(share, floor, stored["nothing"])


class ContrastSteps:
    """Another decoder's steps, taken twice: with the picture and with nothing to see."""

    def __init__(self, inner: StepDecoder, contrast: Contrast) -> None:
        self.inner, self.contrast = inner, contrast
        self._nothing = inner.start(contrast.nothing[None])

    def start(self, features: FloatArray) -> tuple[Arrays, Arrays]:
        memory, state = self.inner.start(features)
        blank = [
            {name: np.repeat(array, len(features), axis=0) for name, array in part.items()}
            for part in self._nothing
        ]
        return _both(memory, blank[0]), _both(state, blank[1])

    def step(self, memory: Arrays, state: Arrays, tokens: IntArray) -> Step:
        seen, unseen = (
            self.inner.step(_part(memory, which), _part(state, which), tokens)
            for which in (SEEN, UNSEEN)
        )
        likely = seen.log_probs
        plausible = likely >= likely.max(axis=2, keepdims=True) + np.log(self.contrast.floor)
        gain = np.where(plausible, self.contrast.share * unseen.log_probs, np.float32(0))
        scores = steps.log_softmax((likely - gain).astype(np.float32))
        return Step(scores, _both(seen.state, unseen.state), seen.maps)


def _both(seen: Arrays, unseen: Arrays) -> Arrays:
    return {SEEN + k: v for k, v in seen.items()} | {UNSEEN + k: v for k, v in unseen.items()}


def _part(arrays: Arrays, which: str) -> Arrays:
    return {k.removeprefix(which): v for k, v in arrays.items() if k.startswith(which)}
