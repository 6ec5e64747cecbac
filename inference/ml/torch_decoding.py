"""Decoding with transformers models; importing this module imports torch.

The decoder object holds the key-value cache; its state is only the index of each row's parent.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import torch
from transformers import (
    AttentionInterface,
    DynamicCache,
    EncoderDecoderCache,
    GenerationConfig,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)
from transformers.modeling_outputs import CausalLMOutputWithCrossAttentions

from inference.ml.contract import CaptionerError, FloatArray, IntArray
from inference.ml.decoding import Arrays, DecodingStep, SpecialTokens

SHARED = "shared_beams"
# Families whose cross-attention goes through the registered function.
SHARING = frozenset({"gpt2", "bert", "roberta"})


@dataclasses.dataclass(frozen=True)
class HubSpecialTokens(SpecialTokens):
    """Special tokens of a hub model; `ends` are all tokens that end a sequence."""

    ends: tuple[int, ...] = ()


def special_tokens_of(
    settings: GenerationConfig, tokenizer: PreTrainedTokenizerBase, *, start: int = 0
) -> HubSpecialTokens:
    """Read the special tokens from the generation settings, or from the tokenizer.

    Raises CaptionerError when neither names a token that ends a sequence.
    """
    named = (settings.eos_token_id, tokenizer.eos_token_id, tokenizer.sep_token_id)
    found = next((token for token in named if token is not None), None)
    if found is None:
        raise CaptionerError("The model names no token that ends a sentence.")
    ends = (found,) if isinstance(found, int) else tuple(found)
    suppressed = (set(tokenizer.all_special_ids) | set(ends)) - {ends[0]}
    return HubSpecialTokens(start, ends[0], tuple(sorted(suppressed)), ends)


def scored(logits: torch.Tensor, special: HubSpecialTokens, shape: tuple[int, ...]) -> FloatArray:
    """Turn logits [P * R, V] into log-probabilities float32 [P, R, V].

    The end token gets the summed probability of all tokens that end a sequence.
    """
    log_probs = torch.log_softmax(logits.float(), dim=-1)
    if len(special.ends) > 1:
        log_probs[:, special.end] = torch.logsumexp(log_probs[:, list(special.ends)], dim=1)
    found: FloatArray = log_probs.numpy().reshape(*shape, -1)
    return found


def _column(tokens: IntArray) -> torch.Tensor:
    """Reshape the last tokens [P, R] to int64 [P * R, 1]."""
    return torch.from_numpy(tokens.reshape(-1, 1).astype(np.int64))


class CrossAttentionSteps:
    """StepDecoder of a transformers decoder with cross-attention; one object decodes one batch."""

    def __init__(self, decoder: PreTrainedModel, special: HubSpecialTokens) -> None:
        self.decoder, self.special = decoder, special
        self.sharing = share_beams(decoder)
        self.cache = EncoderDecoderCache(DynamicCache(), DynamicCache())
        self.features = torch.empty(0)
        self.pictures = np.zeros(0, np.float32)

    def start(self, features: FloatArray) -> tuple[Arrays, Arrays]:
        """Keep features [P, cells, channels] for the cross-attention."""
        dtype = next(self.decoder.parameters()).dtype
        self.features = torch.from_numpy(features).to(dtype)
        self.pictures = np.arange(len(features), dtype=np.float32)
        return {"picture": self.pictures}, {"row": self.pictures[:, None]}

    @torch.inference_mode()
    def step(self, memory: Arrays, state: Arrays, tokens: IntArray) -> DecodingStep:
        """Score the tokens after `tokens` [P, R]."""
        if self.cache.get_seq_length():
            self._follow(memory["picture"], state["row"])
        found = self.decoder(
            input_ids=_column(tokens),
            encoder_hidden_states=self.features,
            past_key_values=self.cache,
            use_cache=True,
            output_attentions=not self.sharing,
        )
        rows = np.arange(tokens.size, dtype=np.float32).reshape(tokens.shape)
        log_probs = scored(found.logits[:, -1], self.special, tokens.shape)
        return DecodingStep(log_probs, {"row": rows}, self._attention(found, tokens.shape))

    def _follow(self, pictures: FloatArray, rows: FloatArray) -> None:
        """Reorder the cache by the parents of the rows that were chosen."""
        chosen = torch.from_numpy(rows.reshape(-1).astype(np.int64))
        self.cache.self_attention_cache.reorder_cache(chosen)
        if not self.sharing:
            self.cache.cross_attention_cache.reorder_cache(chosen)
            self.features = self.features[chosen]
        elif len(pictures) < len(self.pictures):
            staying = torch.from_numpy(np.searchsorted(self.pictures, pictures))
            self.cache.cross_attention_cache.reorder_cache(staying)
            self.features = self.features[staying]
        self.pictures = pictures

    def _attention(
        self, found: CausalLMOutputWithCrossAttentions, shape: tuple[int, ...]
    ) -> FloatArray | None:
        """Average the cross-attention over layers and heads: float32 [P, R, cells]."""
        if self.sharing:
            modules = self.decoder.modules()
            layers = [m.attention_of_rows for m in modules if hasattr(m, "attention_of_rows")]
        else:
            layers = [each.mean(1) for each in found.cross_attentions or ()]
        if not layers:
            return None
        mean: FloatArray = torch.stack(layers).mean(0).float().numpy().reshape(*shape, -1)
        return mean


def share_beams(decoder: PreTrainedModel) -> bool:
    """Let the rows of one image share its cross-attention cache where the decoder can."""
    able = decoder.config.model_type in SHARING
    decoder.set_attn_implementation(SHARED if able else "eager")
    return able


def _shared_attention(
    module: torch.nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    mask: torch.Tensor | None,
    *,
    scaling: float | None = None,
    **_: object,
) -> tuple[torch.Tensor, None]:
    """Attend from query [P * R, heads, 1, d] to key and value [P, heads, cells, d].

    The rows of an image become queries of one product, so that keys are read once, not R times.
    """
    scale = query.shape[-1] ** -0.5 if scaling is None else scaling
    if module.is_causal:
        mixed = torch.nn.functional.scaled_dot_product_attention(query, key, value, scale=scale)
        return mixed.transpose(1, 2), None
    heads, depth = query.shape[1], query.shape[3]
    queries = query.reshape(len(key), -1, heads, depth).transpose(1, 2)  # [P, heads, R, d]
    weights = torch.softmax(queries @ key.transpose(-1, -2) * scale, dim=-1)
    module.attention_of_rows = weights.mean(1)  # [P, R, cells]
    mixed = (weights @ value).transpose(1, 2)
    return mixed.reshape(len(query), 1, heads, depth), None


AttentionInterface.register(SHARED, _shared_attention)
