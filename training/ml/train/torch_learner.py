"""The gradient steps of a VisionEncoderDecoder, and what of them a resumed run needs."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch.nn import functional

from inference.captioners.vision_encoder_decoder import VisionEncoderDecoder
from training.ml.data.dataset import DataError
from training.ml.train.config import Phase
from training.ml.train.torch_models import device, use_eager_attention

IGNORED = -100


class TorchLearner:
    """Model and optimizer of one phase."""

    def __init__(
        self, captioner: VisionEncoderDecoder, phase: Phase, steps: int, *, mixed: bool = False
    ) -> None:
        self.mixed = mixed
        self.model, self.phase = captioner.model, phase
        self.steps, self.done = steps, 0
        self.device = device()
        encoder = set(self.model.encoder.parameters())
        for parameter in encoder:
            parameter.requires_grad_(phase.fine_tune)
        slow = [p for p in self.model.parameters() if p in encoder and p.requires_grad]
        fast = [p for p in self.model.parameters() if p not in encoder]
        self.groups = [(fast, phase.learning_rate), (slow, phase.encoder_learning_rate)]
        self.parameters = [p for parameters, _ in self.groups for p in parameters]
        self.rule = torch.optim.AdamW(
            [{"params": parameters, "lr": rate} for parameters, rate in self.groups if parameters],
            weight_decay=phase.weight_decay,
            betas=(0.9, 0.98),
        )

    def begin(self) -> None:
        use_eager_attention(self.model)
        self.model.to(self.device).train()

    def pause(self) -> None:
        """No dropout, where it stands."""
        self.model.eval()

    def end(self) -> None:
        """Back to where captions are written."""
        self.model.cpu().eval()

    def learn(
        self, pixels: Any, owners: np.ndarray[Any, Any], tokens: list[tuple[int, ...]]
    ) -> tuple[dict[str, float], float]:
        """One step: negative log-likelihoods in nats, words guessed right, and the words.

        pixels [N, 3, S, S]; sentence m is about picture `owners[m]`.
        """
        logits, wanted = self._logits(pixels, owners, tokens)
        loss = functional.cross_entropy(
            logits, wanted, ignore_index=IGNORED, label_smoothing=self.phase.label_smoothing
        )
        self._step(loss)
        return _counted(logits.detach(), wanted)

    @torch.no_grad()
    def measure(
        self, pixels: Any, owners: np.ndarray[Any, Any], tokens: list[tuple[int, ...]]
    ) -> tuple[dict[str, float], float]:
        """The same counts without learning from it."""
        return _counted(*self._logits(pixels, owners, tokens))

    def _logits(
        self, pixels: Any, owners: np.ndarray[Any, Any], tokens: list[tuple[int, ...]]
    ) -> tuple[Any, Any]:
        """Teacher forcing: logits [M, V, T], and the words that were wanted [M, T]."""
        given, wanted = _padded(tokens)
        given, wanted = given.to(self.device), wanted.to(self.device)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.mixed):
            seen = self.model.encoder(pixels.to(self.device)).last_hidden_state
            seen = seen[torch.from_numpy(owners).to(self.device)]
            output = self.model(encoder_outputs=(seen,), decoder_input_ids=given)
        return output.logits.transpose(1, 2).float(), wanted

    def _step(self, loss: Any) -> None:
        for group in self.rule.param_groups:
            group["lr"] = self._rate(group.setdefault("peak", group["lr"]))
        self.rule.zero_grad(set_to_none=True)
        loss.backward()
        if self.phase.clip:
            torch.nn.utils.clip_grad_norm_(self.parameters, self.phase.clip)
        self.rule.step()
        self.done += 1

    def _rate(self, peak: float) -> float:
        """A linear rise over the warm-up, then a cosine fall to the floor."""
        warmup = max(1, int(self.phase.warmup * self.steps))
        if self.done < warmup:
            return peak * (self.done + 1) / warmup
        part = min(1.0, (self.done - warmup) / max(1, self.steps - warmup))
        cosine = 0.5 * (1 + math.cos(math.pi * part))
        return peak * (self.phase.floor + (1 - self.phase.floor) * cosine)

    def save(self, path: Path) -> None:
        """Write what the model's own files lack: the optimizer's moments and the step."""
        tensors = {"done": torch.tensor(self.done)}
        for at, parameter in enumerate(self.parameters):
            for name, value in self.rule.state.get(parameter, {}).items():
                tensors[f"{at}/{name}"] = value.detach().cpu().contiguous()
        save_file(tensors, path)

    def restore(self, path: Path) -> None:
        """Put it back. Raises DataError when the config has changed in between."""
        tensors = load_file(path)
        self.done = int(tensors.pop("done"))
        for key, value in tensors.items():
            at, name = key.split("/")
            if int(at) >= len(self.parameters):
                raise DataError(f"{path.parent} was written with another config: start anew.")
            parameter = self.parameters[int(at)]
            place = "cpu" if name == "step" else self.device
            self.rule.state.setdefault(parameter, {})[name] = value.to(place)


def _counted(logits: Any, wanted: Any) -> tuple[dict[str, float], float]:
    loss = functional.cross_entropy(logits, wanted, ignore_index=IGNORED, reduction="sum")
    right = (logits.argmax(dim=1) == wanted).sum()
    words = (wanted != IGNORED).sum()
    return {"loss": float(loss), "accuracy": float(right)}, float(words)


def _padded(tokens: list[tuple[int, ...]]) -> tuple[Any, Any]:
    """Inputs and targets [M, T - 1]; what follows the end counts for nothing."""
    width = max(map(len, tokens)) - 1
    given = torch.full((len(tokens), width), tokens[0][-1], dtype=torch.long)
    wanted = torch.full((len(tokens), width), IGNORED, dtype=torch.long)
    for row, sentence in enumerate(tokens):
        given[row, : len(sentence) - 1] = torch.tensor(sentence[:-1])
        wanted[row, : len(sentence) - 1] = torch.tensor(sentence[1:])
    return given, wanted
