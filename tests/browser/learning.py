"""Rows for the loop of retraining, made behind the site's back: corrections, a tiny captioner."""

import re

BOX = "flickr8k-transformer"


def prepare(name: str, folder: str, corrections: int) -> None:
    """Make a captioner the site's default, and let the demo account correct drawn pictures.

    `folder` holds the checkpoint of one that the site does not know yet.
    """
    from gallery.models import ModelVersion, User
    from tests.training.corrected import corrected

    User.objects.filter(username="demo").update(allow_training=True)
    corrected(User.objects.get(username="demo"), corrections)
    ModelVersion.objects.update(is_default=False)
    if folder:
        ModelVersion.objects.create(
            name=name,
            version="1",
            title="LSTM",
            kind="lstm_merge",
            folder=folder,
            state=ModelVersion.State.LIVE,
        )
    ModelVersion.objects.filter(name=name, version="1").update(is_default=True)


def correct_the_rest() -> None:
    """Say of each drawn picture that waits what a person would; its name is its number."""
    from gallery.captions import services
    from gallery.models import Image
    from tests.training.corrected import drawn

    for image in Image.objects.filter(review="machine", owner__username="demo"):
        number = int(re.findall(r"\d+", image.name)[0])
        services.correct(owner=image.owner, image_id=image.pk, text=drawn(number)[1])


def let_pass() -> None:
    """Let the newest candidate through the gate: a tiny captioner learns nothing from this."""
    from training.models import GateReport

    report = GateReport.objects.latest("pk")
    GateReport.objects.filter(pk=report.pk).update(verdict=GateReport.Verdict.PASSED)


def put_back() -> None:
    """Make the bundled captioner the site's default again; offer another one no more."""
    from gallery.models import ModelVersion

    live = ModelVersion.objects.filter(state=ModelVersion.State.LIVE)
    live.exclude(name__startswith="flickr8k-").update(
        is_default=False, state=ModelVersion.State.RETIRED
    )
    live.filter(is_default=True).update(is_default=False)
    live.filter(name=BOX).update(is_default=True)
