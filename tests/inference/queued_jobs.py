"""Queue caption jobs for tests of the worker, and read what became of them."""

from collections.abc import Callable
from typing import Any, Protocol, runtime_checkable

from gallery.models import Job, ModelVersion, User
from inference import model_cache
from inference.ml.contract import Captioner
from tests import rows


@runtime_checkable
class CountsBatches(Protocol):
    """Type of a captioner that keeps the size of each batch, as tests/captioners/fake.py does."""

    calls: list[int]


def queued(owner: User, count: int = 1, **options: Any) -> list[Job]:
    """Queue so many jobs, each with an image of its own; `options` are those of rows.picture."""
    images = [rows.picture(owner, name=f"{number}.png", **options) for number in range(count)]
    return [
        rows.job(owner, image=image, queue_position=position)
        for position, image in enumerate(images)
    ]


def states() -> list[str]:
    """Return the states of all jobs, in the order of their creation."""
    return list(Job.objects.order_by("pk").values_list("state", flat=True))


def calls(version: ModelVersion) -> list[int]:
    """Return the sizes of the batches that the captioner was given, without the warm-up."""
    return batch_sizes(model_cache.models().get(version).captioner)[1:]


def batch_sizes(captioner: Captioner) -> list[int]:
    """Return the sizes of all batches that a captioner was given."""
    assert isinstance(captioner, CountsBatches)
    return captioner.calls


def raiser(error: Exception) -> Callable[..., None]:
    """Make a function that raises `error` whatever it is called with."""

    def act(**_: Any) -> None:
        raise error

    return act
