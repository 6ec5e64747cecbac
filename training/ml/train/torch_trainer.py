"""Trainer of VisionEncoderDecoder models in PyTorch; config, folders and log are as in Keras runs.

Teacher forcing on whole captions, each image encoded once per batch. The random numbers of an epoch
depend on seed and epoch alone, so that a killed run resumes exactly.
"""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from inference.captioners.vision_encoder_decoder import VisionEncoderDecoder
from inference.checkpoint import open_captioner
from inference.ml.contract import CaptionerError, IntArray
from inference.ml.vocabulary import Vocabulary
from training.ml.data.dataset import CaptionDataset, CaptionedImage, DataError, all_captions
from training.ml.data.text import PRESETS
from training.ml.evaluate.evaluation import caption_images
from training.ml.evaluate.metrics import score
from training.ml.train.batches import Sentences
from training.ml.train.config import Phase, RunConfig
from training.ml.train.progress import EpochCallback, LogEntry, MetricSums, StepCallback
from training.ml.train.run_state import STATE
from training.ml.train.torch_learner import TorchLearner
from training.ml.train.torch_models import device, encode_texts, new_captioner, trainable_copy
from training.ml.train.training_loop import GREEDY, PhasedRun


def prepare_torch_run(
    kind: str,
    dataset: CaptionDataset,
    config: RunConfig,
    folder: Path,
    *,
    name: str | None = None,
    start: Path | None = None,
    report: EpochCallback = lambda entry: None,
    step: StepCallback = lambda: None,
) -> TorchRun:
    """Build a run of the checkpoint `start`, or of a new captioner of the config's sizes.

    Raises CaptionerError where there is neither, DataError for missing splits and for
    objectives that this trainer does not know.
    """
    if any(phase.objective != "cross_entropy" for phase in config.phases):
        raise DataError("A VisionEncoderDecoder is trained with the objective cross_entropy.")
    train, dev = dataset.split("train"), dataset.split("dev")
    torch.manual_seed(config.seed)
    words = [PRESETS[config.text](caption) for caption in all_captions(train)]
    vocabulary = Vocabulary.fit(words, min_count=config.min_count)
    captioner = open_captioner(start) if start else new_captioner(config.network, vocabulary)
    if not isinstance(captioner, VisionEncoderDecoder):
        raise CaptionerError(f"{start} is no VisionEncoderDecoder.")
    return TorchRun(
        captioner,
        config,
        train,
        dev,
        folder,
        name=name or kind.replace("_", "-"),
        report=report,
        step=step,
    )


class TorchRun(PhasedRun[VisionEncoderDecoder]):
    """Training run of a captioner from transformers."""

    def _set_captioner(self, captioner: VisionEncoderDecoder) -> None:
        self.captioner = trainable_copy(captioner)
        self.sentences, self.dev_sentences = map(
            self._encoded, (self.train_pictures, self.dev_pictures)
        )

    def _encoded(self, pictures: tuple[CaptionedImage, ...]) -> Sentences:
        """Encode every caption of images with the captioner's tokenizer."""
        preset = PRESETS[self.config.text]
        pairs = [(c, at) for at, p in enumerate(pictures) for c in p.captions]
        texts = [" ".join(preset(caption)[: self.config.max_words]) for caption, _ in pairs]
        places = int(self.captioner.model.config.decoder.max_position_embeddings)
        tokens = encode_texts(self.captioner, texts, places)
        return Sentences(tuple(tokens), np.array([owner for _, owner in pairs], np.int32))

    def _train_phase(self, phase: Phase, *, resumed: bool) -> None:
        if resumed or self.progress.phase:
            place = self.folder / ("last" if resumed else "best")
            self._set_captioner(VisionEncoderDecoder.load(place))
        mixed = self.config.precision == "mixed" or (
            self.config.precision == "auto" and device().type == "cuda"
        )
        steps = phase.epochs * self._epoch_steps(phase)
        learner = TorchLearner(self.captioner, phase, steps, mixed=mixed)
        if resumed:
            learner.restore(self.folder / "last" / STATE)
        self.clock.begin("training", *self._steps())
        while self._continues(phase):
            entry = self._epoch(learner, phase)
            self._finish_epoch(learner, entry)

    def _epoch(self, learner: TorchLearner, phase: Phase) -> LogEntry:
        seed = self.config.seed + 1000 * self.progress.phase
        torch.manual_seed(seed * 100_003 + self.progress.epoch)
        rng = np.random.default_rng([seed, self.progress.epoch])
        learner.begin()

        def learn(chosen: IntArray) -> tuple[dict[str, float], float]:
            return learner.learn(*self._batch(self.train_pictures, self.sentences, chosen))

        return self._train_epoch(self.sentences.plan(phase, rng), learn)

    def _batch(
        self, pictures: tuple[CaptionedImage, ...], sentences: Sentences, chosen: IntArray
    ) -> tuple[torch.Tensor, IntArray, list[tuple[int, ...]]]:
        """Collect pixels [N, 3, S, S], owners int32 [M] and tokens of the chosen captions."""
        images, owners = np.unique(sentences.owners[chosen], return_inverse=True)
        pixels = self._pixels([pictures[int(at)] for at in images])
        return pixels, owners.astype(np.int32), [sentences.tokens[at] for at in chosen]

    def _pixels(self, pictures: list[CaptionedImage]) -> torch.Tensor:
        images = []
        for picture in pictures:
            with Image.open(picture.path) as image:
                images.append(image.convert("RGB"))
        read = self.captioner.processor.image_processor
        pixels: torch.Tensor = read(images=images, return_tensors="pt")["pixel_values"]
        return pixels

    def _dev_loss(self, learner: TorchLearner, phase: Phase) -> dict[str, float]:
        """Compute loss per word and accuracy on the dev captions."""
        learner.pause()
        measures = MetricSums()
        for chosen in self.dev_sentences.plan(phase, np.random.default_rng(0)):
            parts = learner.measure(*self._batch(self.dev_pictures, self.dev_sentences, chosen))
            measures.add(*parts)
        return {f"dev_{name}": round(mean, 5) for name, mean in measures.means().items()}

    def _finish_epoch(self, learner: TorchLearner, entry: LogEntry) -> None:
        started = time.monotonic()
        entry |= self._dev_loss(learner, self.config.phases[self.progress.phase])
        learner.end()
        self._log_epoch(entry | self._dev_scores(), started)
        self._save_last(lambda folder: learner.save(folder / STATE))

    def _dev_scores(self) -> dict[str, float]:
        tokenize = PRESETS[self.config.text]
        pictures = self.dev_pictures
        (captions,) = caption_images(self.captioner, pictures, [GREEDY])
        references = {p.id: [" ".join(tokenize(text)) for text in p.captions] for p in pictures}
        generated = {
            p.id: " ".join(tokenize(c.text)) for p, c in zip(pictures, captions, strict=True)
        }
        values = score(references, generated).values
        return {name: round(value, 5) for name, value in values.items() if value is not None}
