"""Translation by a sequence-to-sequence model, such as MarianMT, in a local folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from inference.ml.contract import CaptionerError
from inference.ml.hub_captioner import require_torch

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

MAX_TOKENS = 256
BEAMS = 4


class Translator:
    """Sequence-to-sequence model with its tokenizer, both read from one folder."""

    def __init__(
        self, model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, name: str
    ) -> None:
        self.model, self.tokenizer, self.name = model, tokenizer, name

    @classmethod
    def load(cls, folder: Path) -> Translator:
        """Read safetensors and a tokenizer, never code. Raises CaptionerError."""
        require_torch()
        from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

        if not any(folder.glob("*.safetensors")):
            raise CaptionerError(f"{folder} holds no weights in safetensors.")
        only_here = {"local_files_only": True, "trust_remote_code": False}
        try:
            model = AutoModelForSeq2SeqLM.from_pretrained(folder, use_safetensors=True, **only_here)
            tokenizer = AutoTokenizer.from_pretrained(folder, **only_here)
        except (OSError, ValueError, KeyError, ImportError) as error:
            raise CaptionerError(f"{folder} holds no translator ({error}).") from error
        return cls(model.eval(), tokenizer, folder.name)

    def translate(self, sentences: Sequence[str]) -> list[str]:
        """Translate sentences, each by itself; an empty one stays empty."""
        import torch

        generated = [sentence for sentence in sentences if sentence]
        if not generated:
            return list(sentences)
        tokens = self.tokenizer(
            generated, return_tensors="pt", padding=True, truncation=True, max_length=MAX_TOKENS
        )
        with torch.inference_mode():
            found = self.model.generate(
                input_ids=tokens["input_ids"],
                attention_mask=tokens["attention_mask"],
                num_beams=BEAMS,
                max_new_tokens=MAX_TOKENS,
            )
        texts = iter(self.tokenizer.batch_decode(found, skip_special_tokens=True))
        return [next(texts).strip() if sentence else "" for sentence in sentences]
