"""Create corrections and a tiny captioner in a running site, for the test of retraining."""

import re

BOX = "flickr8k-transformer"


def prepare(name: str, folder: str, corrections: int) -> None:
    """Make a captioner the default, and let the demo account correct drawn pictures.

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
    """Correct each drawn picture that has no correction yet; its name is its number."""
    from gallery.captions import services
    from gallery.models import Image
    from tests.training.corrected import drawn

    for image in Image.objects.filter(review="machine", owner__username="demo"):
        number = int(re.findall(r"\d+", image.name)[0])
        services.correct(owner=image.owner, image_id=image.pk, text=drawn(number)[1])


def let_pass() -> None:
    """Set the newest candidate's gate report to passed: so little training would not pass."""
    from training.models import GateReport

    report = GateReport.objects.latest("pk")
    GateReport.objects.filter(pk=report.pk).update(verdict=GateReport.Verdict.PASSED)


def put_back() -> None:
    """Make the bundled captioner the default again; retire live ones that are not bundled."""
    from gallery.models import ModelVersion

    live = ModelVersion.objects.filter(state=ModelVersion.State.LIVE)
    live.exclude(name__startswith="flickr8k-").update(
        is_default=False, state=ModelVersion.State.RETIRED
    )
    live.filter(is_default=True).update(is_default=False)
    live.filter(name=BOX).update(is_default=True)
