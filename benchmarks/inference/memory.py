"""Benchmark of the memory of a worker that holds two of three captioners at a time."""

from __future__ import annotations

import ctypes
import gc
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import django
from tokenizers import Tokenizer, models
from transformers import PreTrainedTokenizerFast, ViTImageProcessorPil

from benchmarks.inference import lstm, timing, vit_gpt2
from inference.captioners.vision_encoder_decoder import TextImageProcessor, VisionEncoderDecoder
from inference.checkpoint import save_checkpoint
from inference.ml.contract import Captioner, Search
from inference.ml.hub_captioner import HubConfig

if TYPE_CHECKING:
    from gallery.models import ModelVersion

JOBS, BATCH = 200, 16
SEARCH = Search("greedy", min_length=5, max_length=8)


def private() -> int:
    """Measure the private memory of this process in bytes."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return sum(1024 * int(line.split()[1]) for line in lines if line.startswith("Private_"))


def vision_encoder_decoder() -> VisionEncoderDecoder:
    """Build a ViT-GPT2 of the real size with random weights; its words are numbers."""
    model = vit_gpt2.network()
    size = model.decoder.config.vocab_size
    special = {"bos_token": str(vit_gpt2.END), "eos_token": str(vit_gpt2.END), "unk_token": "0"}
    words = Tokenizer(models.WordLevel({str(n): n for n in range(size)}, unk_token="0"))  # noqa: S106
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=words, **special)
    parts = TextImageProcessor(tokenizer, ViTImageProcessorPil())
    return VisionEncoderDecoder.build(HubConfig(), model=model, processor=parts)


MAKERS: dict[str, Callable[[], Captioner]] = {
    "lstm": lstm.captioner,
    "other-lstm": lambda: lstm.captioner(seed=1),
    "vit": vision_encoder_decoder,
}


def checkpoints(root: Path) -> list[ModelVersion]:
    """Write two Keras checkpoints and one of torch; return an unsaved version for each."""
    from gallery.models import ModelVersion

    found = []
    for name, make in MAKERS.items():
        made = make()
        info = save_checkpoint(made, root / name, name=name, version="1")
        folder = str(info.folder)
        found.append(ModelVersion(name=name, version="1", folder=folder, bytes=made.nbytes))
    return found


def main() -> None:
    """Print as JSON, in bytes: budget, weights in memory, and growth of the process."""
    django.setup()
    from inference.model_cache import ModelCache

    images = timing.smooth_images(BATCH)
    with tempfile.TemporaryDirectory() as scratch:
        versions = checkpoints(Path(scratch))
        for version in versions:  # the memory of the libraries themselves is not measured
            ModelCache(budget=0).get(version).captioner.caption(images, SEARCH)
        before = private()
        cache = ModelCache(budget=sum(sorted(version.bytes for version in versions)[-2:]))
        weights = process = 0
        for done in range(0, JOBS, BATCH):
            version = versions[done // BATCH % len(versions)]
            cache.get(version).captioner.caption(images, SEARCH)
            weights, process = max(weights, cache.nbytes), max(process, private() - before)
        found = {"budget": cache.budget, "weights": weights, "process": process}
    print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
