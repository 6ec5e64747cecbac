"""transformers models behind `start` and `step`. Imported only where torch is wanted.

The cache of keys and values stays inside: state only says which earlier row each row goes on from.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import torch
from transformers import AttentionInterface, DynamicCache, EncoderDecoderCache
from transformers.pytorch_utils import Conv1D

from inference.ml.contract import CaptionerError, FloatArray, IntArray
from inference.ml.decoding import Arrays, Marks, Step

SHARED = "shared_beams"
BFLOAT16 = ("avx512_bf16", "amx_bf16", "bf16")  # the last is ARM's
# Families whose cross-attention goes through the registered function.
SHARING = frozenset({"gpt2", "bert", "roberta"})


@dataclasses.dataclass(frozen=True)
class HubMarks(Marks):
    """A model may know several tokens that end a sentence; `ends` are all of them."""

    ends: tuple[int, ...] = ()


def marks_of(settings: Any, tokenizer: Any, *, start: int = 0) -> HubMarks:
    """Read the marks from the generation settings, or from the tokenizer.

    Raises CaptionerError when neither names a token that ends a sentence.
    """
    named = (settings.eos_token_id, tokenizer.eos_token_id, tokenizer.sep_token_id)
    found = next((mark for mark in named if mark is not None), None)
    if found is None:
        raise CaptionerError("The model names no token that ends a sentence.")
    ends = (found,) if isinstance(found, int) else tuple(found)
    silent = (set(tokenizer.all_special_ids) | set(ends)) - {ends[0]}
    return HubMarks(start, ends[0], tuple(sorted(silent)), ends)


def scored(logits: Any, marks: HubMarks, shape: tuple[int, ...]) -> FloatArray:
    """Logits [rows, words] to log-probabilities [P, R, words]; the end stands for all ends."""
    log_probs = torch.log_softmax(logits.float(), dim=-1)
    if len(marks.ends) > 1:
        log_probs[:, marks.end] = torch.logsumexp(log_probs[:, list(marks.ends)], dim=1)
    found: FloatArray = log_probs.numpy().reshape(*shape, -1)
    return found


def _column(tokens: IntArray) -> Any:
    """The last words, [rows, 1]."""
    return torch.from_numpy(tokens.reshape(-1, 1).astype(np.int64))


class CrossAttentionSteps:
    """A decoder that looks at features through cross-attention. One object writes one batch."""

    def __init__(self, decoder: Any, marks: HubMarks) -> None:
        self.decoder, self.marks = decoder, marks
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
    def step(self, memory: Arrays, state: Arrays, tokens: IntArray) -> Step:
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
        log_probs = scored(found.logits[:, -1], self.marks, tokens.shape)
        return Step(log_probs, {"row": rows}, self._looks(found, tokens.shape))

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


class PromptSteps:
    """Any generating model, from what its own `generate` prepared. One object writes one batch."""

    def __init__(self, model: Any, tokens: Any, inputs: dict[str, Any], marks: HubMarks) -> None:
        self.model, self.tokens, self.inputs, self.marks = model, tokens, inputs, marks
        self.begun = False

    def start(self, features: FloatArray) -> tuple[Arrays, Arrays]:
        rows = np.arange(len(features), dtype=np.float32)
        return {}, {"row": rows[:, None]}

    @torch.inference_mode()
    def step(self, memory: Arrays, state: Arrays, tokens: IntArray) -> Step:
        if self.begun:
            self._follow(torch.from_numpy(state["row"].reshape(-1).astype(np.int64)))
            self.tokens = torch.cat([self.tokens, _column(tokens)], dim=1)
        prepared = self.model.prepare_inputs_for_generation(
            self.tokens,
            next_sequence_length=1 if self.begun else None,
            is_first_iteration=not self.begun,
            **self.inputs,
        )
        found = self.model(**prepared, return_dict=True)
        self.inputs = self.model._update_model_kwargs_for_generation(
            found, self.inputs, is_encoder_decoder=self.model.config.is_encoder_decoder
        )
        self.begun = True
        rows = np.arange(tokens.size, dtype=np.float32).reshape(tokens.shape)
        return Step(scored(found.logits[:, -1], self.marks, tokens.shape), {"row": rows})

    def _follow(self, chosen: Any) -> None:
        """Bring everything with a place per row into the order of the rows that were chosen."""
        count = len(self.tokens)
        self.tokens = self.tokens[chosen]
        self.inputs = {name: _rows(each, chosen, count) for name, each in self.inputs.items()}


def _rows(value: Any, chosen: Any, count: int) -> Any:
    if hasattr(value, "reorder_cache"):
        value.reorder_cache(chosen)
        return value
    if isinstance(value, torch.Tensor) and value.ndim > 1 and len(value) == count:
        return value[chosen]
    if isinstance(value, dict):  # the outputs of an encoder
        return type(value)(**{name: _rows(each, chosen, count) for name, each in value.items()})
    return value


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
