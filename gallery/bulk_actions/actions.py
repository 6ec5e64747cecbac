"""Actions on many images, each with its undo.

An action changes one batch of the owner's images and returns the data for its undo: a JSON list
with one member for each changed image. It runs in its caller's transaction.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypedDict, TypeVar

from django.utils import timezone
from django.utils.translation import ngettext_lazy

from gallery.albums import services as albums
from gallery.captions import selectors as captioners
from gallery.captions import services as captions
from gallery.core import owned_images
from gallery.jobs import services as jobs
from gallery.models import Caption, Image, Job, User
from gallery.search import index

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

Ids = Sequence[int]
Row = TypeVar("Row")
Accepted = tuple[int, int]  # image, caption
Recaptioned = tuple[int, int, int | None, str]  # image, job, former caption, former review
Moved = tuple[int, bool]  # image, whether it was added to the album


class Arguments(TypedDict, total=False):
    """Arguments of an action: a captioner's name, and the ids of albums."""

    captioner: str
    album: int
    source: int


@dataclass(frozen=True)
class Action(Generic[Row]):
    """Action with its undo, and the message about `n` changed images."""

    do: Callable[[User, Ids, Arguments], list[Row]]
    undo: Callable[[User, list[Row], Arguments], object]
    done: "StrPromise"


def favourite(owner: User, ids: Ids, arguments: Arguments) -> list[int]:
    return _marked(owner, ids, favourite=True)


def unfavourite(owner: User, ids: Ids, arguments: Arguments) -> list[int]:
    return _marked(owner, ids, favourite=False)


def _marked(owner: User, ids: Ids, *, favourite: bool) -> list[int]:
    rows = owned_images.images(owner=owner).filter(pk__in=ids, favourite=not favourite)
    changed = list(rows.values_list("pk", flat=True))
    Image.objects.filter(pk__in=changed).update(favourite=favourite)
    index.refresh(changed)
    return changed


def trash(owner: User, ids: Ids, arguments: Arguments) -> list[int]:
    """Move images to the trash and cancel their jobs."""
    changed = list(owned_images.images(owner=owner).filter(pk__in=ids).values_list("pk", flat=True))
    Image.objects.filter(pk__in=changed).update(deleted_at=timezone.now())
    jobs.cancel_of_images(owner=owner, image_ids=changed)
    index.refresh(changed)
    return changed


def restore(owner: User, ids: Ids, arguments: Arguments) -> list[int]:
    """Take images out of the trash, except those that were uploaded again meanwhile."""
    rows = Image.objects.owned_by(owner.pk).trashed().filter(pk__in=ids).order_by("-pk")
    found = {image.sha256: image for image in rows}
    here = owned_images.images(owner=owner).filter(sha256__in=found)
    for sha256 in here.values_list("sha256", flat=True):
        del found[sha256]
    back = list(found.values())
    Image.objects.filter(pk__in=[image.pk for image in back]).update(deleted_at=None)
    index.refresh(image.pk for image in back)
    bare = [image for image in back if image.caption_id is None]
    jobs.enqueue_captions(owner=owner, images=bare, priority=Job.Priority.BULK)
    return [image.pk for image in back]


def accept(owner: User, ids: Ids, arguments: Arguments) -> list[Accepted]:
    """Accept the images' current machine captions."""
    accepted = captions.accept_many(owner=owner, image_ids=ids)
    return list(accepted.items())


def unaccept(owner: User, before: list[Accepted], arguments: Arguments) -> None:
    """Withdraw the acceptance where the caption is still the same."""
    captions.withdraw_many(owner=owner, accepted=dict(before))


def recaption(owner: User, ids: Ids, arguments: Arguments) -> list[Recaptioned]:
    """Queue new captions, except for images that already have an unfinished job."""
    captioner = arguments.get("captioner", "")
    if captioner:
        captioners.captioner(captioner)
    waiting = Job.objects.owned_by(owner.pk).filter(image_id__in=ids, state__in=Job.UNFINISHED)
    rows = owned_images.images(owner=owner).filter(pk__in=ids)
    images = list(rows.exclude(pk__in=waiting.values_list("image_id", flat=True)).order_by("pk"))
    queued = jobs.enqueue_captions(
        owner=owner, images=images, captioner=captioner, priority=Job.Priority.BULK
    )
    pairs = zip(images, queued, strict=True)
    return [(image.pk, job.pk, image.caption_id, image.review) for image, job in pairs]


def unrecaption(owner: User, before: list[Recaptioned], arguments: Arguments) -> None:
    """Cancel unfinished jobs; restore the former caption where a new one was written."""
    jobs.cancel_of_images(owner=owner, image_ids=[row[0] for row in before])
    former = {job: (caption, review) for _image, job, caption, review in before if caption}
    written = owned_images.images(owner=owner).filter(caption__job_id__in=former)
    known = Caption.objects.select_related("model_version").in_bulk(
        [caption for caption, _review in former.values()]
    )
    for job_id in written.values_list("caption__job_id", flat=True):
        caption, review = former[job_id]
        captions.make_current([known[caption]], review=review)


def add(owner: User, ids: Ids, arguments: Arguments) -> list[int]:
    return albums.add(owner=owner, album_id=arguments["album"], image_ids=ids)


def remove(owner: User, ids: Ids, arguments: Arguments) -> list[int]:
    return albums.remove(owner=owner, album_id=arguments["album"], image_ids=ids)


def move(owner: User, ids: Ids, arguments: Arguments) -> list[Moved]:
    """Move images from the album `source` to the album `album`."""
    gone = albums.remove(owner=owner, album_id=arguments["source"], image_ids=ids)
    new = set(albums.add(owner=owner, album_id=arguments["album"], image_ids=gone))
    return [(image_id, image_id in new) for image_id in gone]


def move_back(owner: User, before: list[Moved], arguments: Arguments) -> None:
    new = [image_id for image_id, was_new in before if was_new]
    albums.remove(owner=owner, album_id=arguments["album"], image_ids=new)
    everything = [image_id for image_id, _was_new in before]
    albums.add(owner=owner, album_id=arguments["source"], image_ids=everything)


ACTIONS: dict[str, Action[Any]] = {
    "favourite": Action(
        favourite,
        unfavourite,
        ngettext_lazy("One picture is a favourite now.", "%(n)s pictures are favourites now.", "n"),
    ),
    "unfavourite": Action(
        unfavourite,
        favourite,
        ngettext_lazy(
            "One picture is no favourite any more.",
            "%(n)s pictures are no favourites any more.",
            "n",
        ),
    ),
    "delete": Action(
        trash,
        restore,
        ngettext_lazy("One picture is in the trash.", "%(n)s pictures are in the trash.", "n"),
    ),
    "restore": Action(
        restore, trash, ngettext_lazy("One picture is back.", "%(n)s pictures are back.", "n")
    ),
    "accept": Action(
        accept,
        unaccept,
        ngettext_lazy("One sentence was accepted.", "%(n)s sentences were accepted.", "n"),
    ),
    "recaption": Action(
        recaption,
        unrecaption,
        ngettext_lazy(
            "One picture waits for a new sentence.", "%(n)s pictures wait for new sentences.", "n"
        ),
    ),
    "add": Action(
        add,
        remove,
        ngettext_lazy(
            "One picture was added to the album.", "%(n)s pictures were added to the album.", "n"
        ),
    ),
    "remove": Action(
        remove,
        add,
        ngettext_lazy(
            "One picture was taken out of the album.",
            "%(n)s pictures were taken out of the album.",
            "n",
        ),
    ),
    "move": Action(
        move,
        move_back,
        ngettext_lazy("One picture was moved.", "%(n)s pictures were moved.", "n"),
    ),
}
