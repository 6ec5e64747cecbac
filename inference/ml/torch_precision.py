"""Precision of a torch model: float32, bfloat16 or int8 matrices, and the bytes it then takes."""

from __future__ import annotations

import torch
from torch.ao.nn.quantized.dynamic import Linear as Int8Linear
from torch.ao.quantization import quantize_dynamic
from transformers import PreTrainedModel
from transformers.pytorch_utils import Conv1D  # internal: the class of GPT-2's linear layers

from inference.ml.contract import Precision

BFLOAT16 = ("avx512_bf16", "amx_bf16", "bf16")  # the last is ARM's


def with_precision(model: PreTrainedModel, precision: Precision) -> PreTrainedModel:
    """Convert a model to float32, bfloat16, or int8 matrices (dynamic quantisation).

    A processor without bfloat16 instructions is many times slower in bfloat16 than in float32:
    there the weights are rounded to bfloat16 and computed with in float32.
    """
    model = model.eval().float()
    if precision == "bfloat16":
        rounded = model.to(torch.bfloat16)
        return rounded if computes_bfloat16() else rounded.float()
    if precision == "int8":
        _linear_layers(model)
        return quantize_dynamic(model, {torch.nn.Linear}, torch.qint8)  # type: ignore[no-untyped-call]
    return model


def computes_bfloat16() -> bool:
    """Return whether this processor has bfloat16 instructions."""
    able = torch.cpu.get_capabilities()
    return any(able.get(name, False) for name in BFLOAT16)


def _linear_layers(module: torch.nn.Module) -> None:
    """Replace GPT-2's transposed matrices by Linear layers, which can be quantised."""
    for name, child in module.named_children():
        if not isinstance(child, Conv1D):
            _linear_layers(child)
            continue
        wide, deep = child.weight.shape
        plain = torch.nn.Linear(wide, deep)
        plain.weight = torch.nn.Parameter(child.weight.detach().T.contiguous())
        plain.bias = child.bias
        setattr(module, name, plain)


def weight_bytes(model: torch.nn.Module) -> int:
    """Count the bytes of a model's weights; an int8 matrix counts one byte per element."""
    plain = {p.data_ptr(): p.numel() * p.element_size() for p in model.parameters()}
    packed = [m for m in model.modules() if isinstance(m, Int8Linear)]
    int8 = sum(m.weight().numel() for m in packed)  # type: ignore[no-untyped-call]
    return int(sum(plain.values()) + int8)
