"""Decoding with transformers' own `generate`; importing this module imports torch."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TypedDict

import numpy as np
import torch
from transformers import GenerationConfig, LogitsProcessor, LogitsProcessorList, PreTrainedModel

from inference.ml.contract import Search
from inference.ml.decoding import Hypothesis, allowed_words
from inference.ml.sampling import nucleus_sample, uniforms_of
from inference.ml.torch_decoding import HubSpecialTokens, scored


class StrategySettings(TypedDict, total=False):
    """Fields of GenerationConfig that choose the search."""

    do_sample: bool
    num_beams: int
    length_penalty: float
    early_stopping: bool | str


def generate(
    model: PreTrainedModel,
    inputs: Mapping[str, torch.Tensor],
    search: Search,
    special: HubSpecialTokens,
) -> list[list[Hypothesis]]:
    """Decode the `n_best` sequences for each image with the model's own `generate`.

    `inputs` are the processor's tensors [P, ...]. Beam search is that of transformers: it keeps
    `beam_size` live beams beside the finished ones. `lookahead` 0 ends it when no live beam
    beats the finished ones at its present length; any other value looks ahead to `max_length`.
    """
    limits, rows = SearchLimits(search, special), search.rows
    settings = GenerationConfig(
        **_strategy(search),
        num_return_sequences=rows,
        max_new_tokens=search.max_length,
        eos_token_id=special.end,
        pad_token_id=special.end,
        return_dict_in_generate=True,
        use_cache=True,
    )
    with torch.inference_mode():
        found = model.generate(
            **inputs, generation_config=settings, logits_processor=LogitsProcessorList([limits])
        )
    sentences = limits.hypotheses(found.sequences, getattr(found, "beam_indices", None))
    ranked = (sentences[at : at + rows] for at in range(0, len(sentences), rows))
    return [
        sorted(filter(None, best), key=lambda h: h.rank, reverse=True)[: search.n_best]
        for best in ranked
    ]


def _strategy(search: Search) -> StrategySettings:
    """Translate a search to the fields of GenerationConfig."""
    if search.strategy != "beam" or search.rows == 1:
        return {"do_sample": search.strategy == "sample"}
    return {
        "num_beams": search.rows,
        "length_penalty": search.length_penalty,
        "early_stopping": False if search.lookahead == 0 else "never",
    }


class SearchLimits(LogitsProcessor):  # type: ignore[misc]
    """Logits processor that applies a Search and records the tokens' log-probabilities.

    Only the candidates that a beam can choose are recorded, because `output_scores` would keep
    [rows, V] for every step.
    """

    def __init__(self, search: Search, special: HubSpecialTokens) -> None:
        self.search, self.special = search, special
        self.prompt: int | None = None
        self.steps: list[tuple[torch.Tensor, torch.Tensor]] = []
        self.uniforms = uniforms_of(search)

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Turn scores [rows, V] after tokens [rows, t] into masked log-probabilities [rows, V]."""
        if self.prompt is None:
            self.prompt = input_ids.shape[1]
        history = input_ids[:, None, self.prompt :].numpy().astype(np.int32)
        log_probs = scored(scores, self.special, (len(scores), 1))
        allowed = torch.from_numpy(
            allowed_words(log_probs, history, self.search, self.special)[:, 0]
        )
        if self.search.strategy == "sample":
            return self._drawn(allowed)
        self.steps.append(allowed.topk(min(2 * self.search.rows, allowed.shape[1])))
        return allowed

    def _drawn(self, allowed: torch.Tensor) -> torch.Tensor:
        """Sample a token for each row and mask all others."""
        pictures = len(allowed) // self.search.rows
        rows = allowed.numpy().reshape(pictures, self.search.rows, -1)
        words = nucleus_sample(rows, self.uniforms[:, len(self.steps)], self.search)
        chosen = torch.from_numpy(words.reshape(-1, 1).astype(np.int64))
        self.steps.append((allowed.gather(1, chosen), chosen))
        return torch.full_like(allowed, -torch.inf).scatter(1, chosen, 0.0)

    def hypotheses(
        self, sequences: torch.Tensor, rows: torch.Tensor | None
    ) -> list[Hypothesis | None]:
        """Read finished sequences [n, t]; None for a beam that was never filled.

        `rows` [n, steps] holds the row of each step that a token came from, -1 after the end;
        None where every sequence kept its row.
        """
        places = torch.arange(len(sequences))[:, None].expand(-1, len(self.steps))
        written = sequences[:, self.prompt :].tolist()
        ways = (places if rows is None else rows).tolist()
        return [self._hypothesis(*each) for each in zip(written, ways, strict=True)]

    def _hypothesis(self, tokens: Sequence[int], rows: Sequence[int]) -> Hypothesis | None:
        log_probs: list[float] = []
        for (values, words), token, row in zip(self.steps, tokens, rows, strict=False):
            if row < 0:
                break
            log_probs.append(float(values[row][words[row] == token][0]))
            if token == self.special.end:
                break
        length = len(log_probs)
        total = sum(log_probs)
        if not length or not math.isfinite(total):
            return None
        ended = tokens[length - 1] == self.special.end
        return Hypothesis(
            tokens=tuple(tokens[: length - ended]),
            log_probs=tuple(log_probs[: length - ended]),
            score=total / length**self.search.length_penalty,
            ended=ended,
        )


def token_settings(settings: GenerationConfig, **ids: int | None) -> GenerationConfig:
    """Copy the special tokens of a model's generation settings, and none of its search.

    `ids` replace those of the same name.
    """
    names = ("bos_token_id", "decoder_start_token_id", "eos_token_id", "pad_token_id")
    return GenerationConfig(**{name: getattr(settings, name) for name in names} | ids)
