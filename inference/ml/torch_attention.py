"""Attention for decoding one word at a time, where the beams of a picture share its keys."""

from __future__ import annotations

from typing import Any

import torch
from transformers import AttentionInterface, AttentionMaskInterface

ROWS = "shared_rows"


def register() -> None:
    """Make the attention known to transformers by its name."""
    AttentionInterface.register(ROWS, shared_rows)
    AttentionMaskInterface.register(ROWS, no_mask)


def no_mask(*positions: Any, **options: Any) -> None:
    """One word is asked for, and all before it may be seen: nothing is to be hidden."""


def shared_rows(
    module: Any,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    scaling: float | None = None,
    **options: Any,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Scaled dot-product attention of query [P * R, heads, 1, d].

    Keys and values are [P * R, heads, s, d], or [P, heads, s, d] when the R rows of a picture
    share them; those rows are then one matrix product. Returns the mix [P * R, 1, heads, d] and
    the weights [P * R, heads, 1, s].
    """
    count, heads, _, depth = query.shape
    pictures = key.shape[0]
    folded = query.view(pictures, count // pictures, heads, depth).transpose(1, 2)
    scores = folded @ key.transpose(-1, -2) * (depth**-0.5 if scaling is None else scaling)
    weights = torch.softmax(scores.float(), dim=-1).to(query.dtype)  # [P, heads, R, s]
    mixed = (weights @ value).transpose(1, 2).reshape(count, 1, heads, depth)
    return mixed, weights.transpose(1, 2).reshape(count, heads, 1, -1)
