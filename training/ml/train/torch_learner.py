"""Gradient steps of a VisionEncoderDecoder, and their state for a resumed run."""

from __future__ import annotations

import math
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch.nn import functional

from inference.captioners.vision_encoder_decoder import VisionEncoderDecoder
from inference.ml.contract import IntArray
from training.ml.data.dataset import DataError
from training.ml.train.config import Phase
from training.ml.train.torch_models import device, use_eager_attention

IGNORED = -100


class TorchLearner:
    """Model and optimizer of one phase.

    Pixels are float32 [N, 3, S, S], `owners` int32 [M] the index of each caption's image, tokens M
    sequences of ids.
    """

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
        """Move the model to the device, in training mode."""
        use_eager_attention(self.model)
        self.model.to(self.device).train()

    def pause(self) -> None:
        """Switch the model to evaluation mode, still on the device."""
        self.model.eval()

    def end(self) -> None:
        """Move the model back to the processor, in evaluation mode."""
        self.model.cpu().eval()

    def learn(
        self, pixels: torch.Tensor, owners: IntArray, tokens: list[tuple[int, ...]]
    ) -> tuple[dict[str, float], float]:
        """Take a step on pixels [N, 3, S, S]; return summed loss and accuracy, and word count."""
        logits, targets = self._logits(pixels, owners, tokens)
        loss = functional.cross_entropy(
            logits, targets, ignore_index=IGNORED, label_smoothing=self.phase.label_smoothing
        )
        self._step(loss)
        return _counted(logits.detach(), targets)

    @torch.no_grad()
    def measure(
        self, pixels: torch.Tensor, owners: IntArray, tokens: list[tuple[int, ...]]
    ) -> tuple[dict[str, float], float]:
        """Compute the sums that `learn` returns, for pixels [N, 3, S, S], without a step."""
        return _counted(*self._logits(pixels, owners, tokens))

    def _logits(
        self, pixels: torch.Tensor, owners: IntArray, tokens: list[tuple[int, ...]]
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Run with teacher forcing: logits float32 [M, V, T], targets int64 [M, T]."""
        inputs, targets = _padded(tokens)
        inputs, targets = inputs.to(self.device), targets.to(self.device)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.mixed):
            features = self.model.encoder(pixels.to(self.device)).last_hidden_state
            features = features[torch.from_numpy(owners).to(self.device)]
            output = self.model(encoder_outputs=(features,), decoder_input_ids=inputs)
        return output.logits.transpose(1, 2).float(), targets

    def _step(self, loss: torch.Tensor) -> None:
        for group in self.rule.param_groups:
            group["lr"] = self._rate(group.setdefault("peak", group["lr"]))
        self.rule.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        if self.phase.clip:
            torch.nn.utils.clip_grad_norm_(self.parameters, self.phase.clip)
        self.rule.step()
        self.done += 1

    def _rate(self, peak: float) -> float:
        """Compute the learning rate: linear warm-up to the peak, then cosine decay to the floor."""
        warmup = max(1, int(self.phase.warmup * self.steps))
        if self.done < warmup:
            return peak * (self.done + 1) / warmup
        part = min(1.0, (self.done - warmup) / max(1, self.steps - warmup))
        cosine = 0.5 * (1 + math.cos(math.pi * part))
        return peak * (self.phase.floor + (1 - self.phase.floor) * cosine)

    def save(self, path: Path) -> None:
        """Write the optimizer's state and the step, which the model's own files lack."""
        tensors = {"done": torch.tensor(self.done)}
        for at, parameter in enumerate(self.parameters):
            for name, value in self.rule.state.get(parameter, {}).items():
                tensors[f"{at}/{name}"] = value.detach().cpu().contiguous()
        save_file(tensors, path)

    def restore(self, path: Path) -> None:
        """Restore what `save` wrote. Raises DataError where the config has changed."""
        tensors = load_file(path)
        self.done = int(tensors.pop("done"))
        for key, value in tensors.items():
            at, name = key.split("/")
            if int(at) >= len(self.parameters):
                raise DataError(f"{path.parent} was written with another config: start anew.")
            parameter = self.parameters[int(at)]
            place = "cpu" if name == "step" else self.device
            self.rule.state.setdefault(parameter, {})[name] = value.to(place)


def _counted(logits: torch.Tensor, targets: torch.Tensor) -> tuple[dict[str, float], float]:
    loss = functional.cross_entropy(logits, targets, ignore_index=IGNORED, reduction="sum")
    right = (logits.argmax(dim=1) == targets).sum()
    words = (targets != IGNORED).sum()
    return {"loss": float(loss), "accuracy": float(right)}, float(words)


def _padded(tokens: list[tuple[int, ...]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Pad to inputs and targets int64 [M, T - 1]; targets after the end are ignored."""
    width = max(map(len, tokens)) - 1
    inputs = torch.full((len(tokens), width), tokens[0][-1], dtype=torch.long)
    targets = torch.full((len(tokens), width), IGNORED, dtype=torch.long)
    for row, sentence in enumerate(tokens):
        inputs[row, : len(sentence) - 1] = torch.tensor(sentence[:-1])
        targets[row, : len(sentence) - 1] = torch.tensor(sentence[1:])
    return inputs, targets
