"""A line of jobs, and what became of them."""

from typing import Any

from gallery.models import Job, ModelVersion, User
from inference import model_cache
from tests import rows


def queued(owner: User, count: int = 1, **options: Any) -> list[Job]:
    images = [rows.picture(owner, name=f"{number}.png", **options) for number in range(count)]
    return [
        rows.job(owner, image=image, queue_position=position)
        for position, image in enumerate(images)
    ]


def states() -> list[str]:
    return list(Job.objects.order_by("pk").values_list("state", flat=True))


def calls(version: ModelVersion) -> list[int]:
    """The sizes of the batches that the captioner was given, the warm-up left out."""
    return model_cache.models().get(version).captioner.calls[1:]  # type: ignore[attr-defined]


def raiser(error: Exception) -> Any:
    def act(**_: Any) -> None:
        raise error

    return act
