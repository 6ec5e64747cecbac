"""transformers models behind `start` and `step`. Imported only where torch is wanted.

The cache of keys and values stays inside: state only says which earlier row each row goes on from.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from transformers import (
    AttentionInterface,
    DynamicCache,
    EncoderDecoderCache,
    GenerationConfig,
    LogitsProcessor,
    LogitsProcessorList,
    PreTrainedModel,
)
from transformers.pytorch_utils import Conv1D

from inference.ml.contract import CaptionerError, FloatArray, IntArray, Search
from inference.ml.decoding import (
    Arrays,
    DecodingStep,
    Hypothesis,
    SpecialTokens,
    allowed_words,
    nucleus_sample,
    uniforms_of,
)

SHARED = "shared_beams"
BFLOAT16 = ("avx512_bf16", "amx_bf16", "bf16")  # the last is ARM's
# Families whose cross-attention goes through the registered function.
SHARING = frozenset({"gpt2", "bert", "roberta"})


@dataclasses.dataclass(frozen=True)
class HubSpecialTokens(SpecialTokens):
    """A model may know several tokens that end a sentence; `ends` are all of them."""

    ends: tuple[int, ...] = ()


def special_tokens_of(settings: Any, tokenizer: Any, *, start: int = 0) -> HubSpecialTokens:
    """Read the special from the generation settings, or from the tokenizer.

    Raises CaptionerError when neither names a token that ends a sentence.
    """
    named = (settings.eos_token_id, tokenizer.eos_token_id, tokenizer.sep_token_id)
    found = next((mark for mark in named if mark is not None), None)
    if found is None:
        raise CaptionerError("The model names no token that ends a sentence.")
    ends = (found,) if isinstance(found, int) else tuple(found)
    suppressed = (set(tokenizer.all_special_ids) | set(ends)) - {ends[0]}
    return HubSpecialTokens(start, ends[0], tuple(sorted(suppressed)), ends)


def scored(logits: Any, special: HubSpecialTokens, shape: tuple[int, ...]) -> FloatArray:
    """Logits [rows, words] to log-probabilities [P, R, words]; the end stands for all ends."""
    log_probs = torch.log_softmax(logits.float(), dim=-1)
    if len(special.ends) > 1:
        log_probs[:, special.end] = torch.logsumexp(log_probs[:, list(special.ends)], dim=1)
    found: FloatArray = log_probs.numpy().reshape(*shape, -1)
    return found


def _column(tokens: IntArray) -> Any:
    """The last words, [rows, 1]."""
    return torch.from_numpy(tokens.reshape(-1, 1).astype(np.int64))


class CrossAttentionSteps:
    """A decoder that looks at features through cross-attention. One object writes one batch."""

    def __init__(self, decoder: Any, special: HubSpecialTokens) -> None:
        self.decoder, self.special = decoder, special
        self.sharing = share_beams(decoder)
        self.cache = EncoderDecoderCache(DynamicCache(), DynamicCache())
        self.seen: Any = None
        self.pictures = np.zeros(0, np.float32)

    def start(self, features: FloatArray) -> tuple[Arrays, Arrays]:
        dtype = next(self.decoder.parameters()).dtype
        self.seen = torch.from_numpy(features).to(dtype)
        self.pictures = np.arange(len(features), dtype=np.float32)
        return {"picture": self.pictures}, {"row": self.pictures[:, None]}

    @torch.inference_mode()
    def step(self, memory: Arrays, state: Arrays, tokens: IntArray) -> DecodingStep:
        if self.cache.get_seq_length():
            self._follow(memory["picture"], state["row"])
        found = self.decoder(
            input_ids=_column(tokens),
            encoder_hidden_states=self.seen,
            past_key_values=self.cache,
            use_cache=True,
            output_attentions=not self.sharing,
        )
        rows = np.arange(tokens.size, dtype=np.float32).reshape(tokens.shape)
        log_probs = scored(found.logits[:, -1], self.special, tokens.shape)
        return DecodingStep(log_probs, {"row": rows}, self._looks(found, tokens.shape))

    def _follow(self, pictures: FloatArray, rows: FloatArray) -> None:
        """Bring the cache into the order of the rows that were chosen."""
        chosen = torch.from_numpy(rows.reshape(-1).astype(np.int64))
        self.cache.self_attention_cache.reorder_cache(chosen)
        if not self.sharing:
            self.cache.cross_attention_cache.reorder_cache(chosen)
            self.seen = self.seen[chosen]
        elif len(pictures) < len(self.pictures):
            staying = torch.from_numpy(np.searchsorted(self.pictures, pictures))
            self.cache.cross_attention_cache.reorder_cache(staying)
            self.seen = self.seen[staying]
        self.pictures = pictures

    def _looks(self, found: Any, shape: tuple[int, ...]) -> FloatArray | None:
        """Where the words looked, averaged over layers and heads: [P, R, cells]."""
        if self.sharing:
            looks = [m.looks for m in self.decoder.modules() if hasattr(m, "looks")]
        else:
            looks = [each.mean(1) for each in found.cross_attentions or ()]
        if not looks:
            return None
        mean: FloatArray = torch.stack(looks).mean(0).float().numpy().reshape(*shape, -1)
        return mean


def share_beams(decoder: Any) -> bool:
    """Let the rows of one picture share its keys and values, where the decoder can."""
    able = decoder.config.model_type in SHARING
    decoder.set_attn_implementation(SHARED if able else "eager")
    return able


def _shared_attention(
    module: Any,
    query: Any,
    key: Any,
    value: Any,
    mask: Any,
    *,
    scaling: float | None = None,
    **_: Any,
) -> tuple[Any, Any]:
    """Attention where query [P * R, heads, 1, d] may meet key [P, heads, cells, d].

    The rows of a picture become queries of one product, so keys are read once, not R times.
    """
    scale = query.shape[-1] ** -0.5 if scaling is None else scaling
    if module.is_causal:
        mixed = torch.nn.functional.scaled_dot_product_attention(query, key, value, scale=scale)
        return mixed.transpose(1, 2), None
    heads, depth = query.shape[1], query.shape[3]
    asked = query.reshape(len(key), -1, heads, depth).transpose(1, 2)  # [P, heads, R, d]
    weights = torch.softmax(asked @ key.transpose(-1, -2) * scale, dim=-1)
    module.looks = weights.mean(1)  # [P, R, cells]
    mixed = (weights @ value).transpose(1, 2)
    return mixed.reshape(len(query), 1, heads, depth), None


AttentionInterface.register(SHARED, _shared_attention)


def generate(
    model: PreTrainedModel,
    inputs: Mapping[str, torch.Tensor],
    search: Search,
    special: HubSpecialTokens,
) -> list[list[Hypothesis]]:
    """Write the `n_best` sentences for each picture with the model's own `generate`.

    `inputs` are the processor's tensors [P, ...]. The search is transformers' beam search: it
    keeps `beam_size` live beams beside the finished ones. `lookahead` 0 ends it when no live beam
    beats the finished ones as it stands; any other value looks as far as `max_length`.
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


def _strategy(search: Search) -> dict[str, Any]:
    """Name a search as GenerationConfig does."""
    if search.strategy != "beam" or search.rows == 1:
        return {"do_sample": search.strategy == "sample"}
    return {
        "num_beams": search.rows,
        "length_penalty": search.length_penalty,
        "early_stopping": False if search.lookahead == 0 else "never",
    }


class SearchLimits(LogitsProcessor):  # type: ignore[misc]
    """Applies a Search to every step of `generate`, and keeps the log-probabilities of the words.

    Only those that a beam may still choose are kept: `generate` itself would keep all of them.
    """

    def __init__(self, search: Search, special: HubSpecialTokens) -> None:
        self.search, self.special = search, special
        self.prompt: int | None = None
        self.steps: list[tuple[torch.Tensor, torch.Tensor]] = []
        self.uniforms = uniforms_of(search)

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Take tokens [rows, t] and scores [rows, words]; return log-probabilities."""
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
        """Draw a word for each row, and leave it as the only one that can be chosen."""
        pictures = len(allowed) // self.search.rows
        rows = allowed.numpy().reshape(pictures, self.search.rows, -1)
        words = nucleus_sample(rows, self.uniforms[:, len(self.steps)], self.search)
        chosen = torch.from_numpy(words.reshape(-1, 1).astype(np.int64))
        self.steps.append((allowed.gather(1, chosen), chosen))
        return torch.full_like(allowed, -torch.inf).scatter(1, chosen, 0.0)

    def hypotheses(
        self, sequences: torch.Tensor, rows: torch.Tensor | None
    ) -> list[Hypothesis | None]:
        """Read finished sequences [n, t]; None for one that was never written.

        `rows` [n, steps] says which row of each step wrote a word, -1 after the end; None where
        every sequence kept its row.
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
    """Keep a model's special tokens of its generation settings, and none of its search.

    `ids` replace those of the same name.
    """
    names = ("bos_token_id", "decoder_start_token_id", "eos_token_id", "pad_token_id")
    return GenerationConfig(**{name: getattr(settings, name) for name in names} | ids)


def with_precision(model: Any, precision: str) -> Any:
    """The model in float32, bfloat16, or with its matrices in int8 (dynamic quantisation).

    A processor without instructions for bfloat16 takes many times as long for it as for float32:
    there the weights are rounded to bfloat16 and computed with in float32.
    """
    model = model.eval().float()
    if precision == "bfloat16":
        rounded = model.to(torch.bfloat16)
        return rounded if computes_bfloat16() else rounded.float()
    if precision == "int8":
        _plain_matrices(model)
        quantise: Any = torch.ao.quantization.quantize_dynamic
        return quantise(model, {torch.nn.Linear}, torch.qint8)
    return model


def computes_bfloat16() -> bool:
    """Whether this processor has instructions for it."""
    able = torch.cpu.get_capabilities()
    return any(able.get(name, False) for name in BFLOAT16)


def _plain_matrices(module: Any) -> None:
    """Turn GPT-2's transposed matrices into ordinary ones, which can be quantised."""
    for name, child in module.named_children():
        if not isinstance(child, Conv1D):
            _plain_matrices(child)
            continue
        wide, deep = child.weight.shape
        plain = torch.nn.Linear(wide, deep)
        plain.weight = torch.nn.Parameter(child.weight.detach().T.contiguous())
        plain.bias = child.bias
        setattr(module, name, plain)


def bytes_of(model: Any) -> int:
    """Bytes of weights in memory; a matrix in int8 counts a byte per number."""
    plain = {p.data_ptr(): p.numel() * p.element_size() for p in model.parameters()}
    kinds = torch.ao.nn.quantized.dynamic.Linear
    packed: list[Any] = [m for m in model.modules() if isinstance(m, kinds)]
    return int(sum(plain.values())) + sum(int(each.weight().numel()) for each in packed)
