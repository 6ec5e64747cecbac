"""Measurement at a run's end: candidate and live version on the same held-out images."""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path

from django.conf import settings

from gallery.captions import selectors as captioners
from gallery.jobs.runtime import ClaimedJob
from gallery.models import ModelVersion
from inference.checkpoint import open_captioner
from inference.ml.contract import Search
from training.ml.data.dataset import CaptionDataset, CaptionedImage
from training.ml.evaluate import gate
from training.ml.evaluate.evaluation import caption_images
from training.ml.train.recipe import recipe_from_values
from training.models import GateReport, TrainingRun

Pictures = tuple[CaptionedImage, ...]


def policy() -> gate.Policy:
    """Return the gate's policy from the settings."""
    return gate.Policy(
        pictures=settings.GATE_PICTURES,
        confidence=settings.GATE_CONFIDENCE_PERCENT / 100,
        may_fall=settings.GATE_MAY_FALL_PERCENT / 100,
        may_forget=settings.GATE_MAY_FORGET_PERCENT / 100,
        slower=settings.GATE_MAX_SLOWER,
        larger=settings.GATE_MAX_LARGER,
    )


def judge(
    claimed: ClaimedJob,
    run: TrainingRun,
    candidate: ModelVersion,
    own: CaptionDataset,
    base: CaptionDataset | None,
) -> GateReport:
    """Measure a candidate against the live version, and store the report."""
    live = captioners.captioner(candidate.name)
    held = own.splits["test"]
    known = _base_pictures(run, base)
    was, was_known = _captioned(claimed, live, held, known)
    now, now_known = _captioned(claimed, candidate, held, known)
    remembered = (
        gate.forgetting_guard(known, was_known.captions, now_known.captions, policy())
        if known
        else None
    )
    found = gate.judge(held, was, now, policy(), remembered=remembered)
    return _stored(run, candidate, live, found)


def _base_pictures(run: TrainingRun, base: CaptionDataset | None) -> Pictures:
    """Return base images held out of training: of the test split or, without one, of dev."""
    if base is None:
        return ()
    recipe = recipe_from_values(run.settings)
    kept = base.splits.get("test") or base.splits.get("dev", ())
    return tuple(sorted(kept, key=lambda picture: picture.id)[: recipe.base_dev])


def _captioned(
    claimed: ClaimedJob, version: ModelVersion, held: Pictures, known: Pictures
) -> tuple[gate.VersionCaptions, gate.VersionCaptions]:
    """Caption the held-out images and the base images with a version, and time it."""
    claimed.step()
    claimed.loading()
    captioner = open_captioner(Path(version.folder))

    def step(done: int, total: int) -> None:
        claimed.step()

    def caption(pictures: Pictures) -> gate.VersionCaptions:
        started = time.process_time()
        (found,) = caption_images(captioner, pictures, [Search()], step)
        seconds = time.process_time() - started
        texts = {p.id: c.text for p, c in zip(pictures, found, strict=True)}
        return gate.VersionCaptions(texts, seconds, version.bytes)

    if held:
        caption(held[:2])  # the first call compiles, which must not count as captioning time
    return caption(held), caption(known)


def _stored(
    run: TrainingRun,
    candidate: ModelVersion,
    live: ModelVersion,
    found: gate.Judgement,
) -> GateReport:
    assert run.dataset is not None
    verdicts = GateReport.Verdict
    verdict = verdicts.PASSED if found.passed else verdicts.FAILED
    return GateReport.objects.create(
        candidate=candidate,
        live=live,
        dataset=run.dataset,
        verdict=verdict if found.enough else verdicts.NOT_ENOUGH,
        pictures=found.pictures,
        wanted=policy().pictures,
        gain=found.gain,
        low=found.low,
        high=found.high,
        scores=[dataclasses.asdict(score) for score in found.scores],
        guards=[dataclasses.asdict(guard) for guard in found.guards],
        differences=[dataclasses.asdict(each) for each in found.differences],
    )
