"""Create rows for the other pages: albums, sharing, exports, imports and training."""

from datetime import timedelta
from typing import Any


def fill_more(owner: Any, images: list[Any]) -> dict[str, object]:
    """Create one row of each kind; return the keys of those that URLs name."""
    return _albums(owner, images) | _files(owner) | _training(owner, images)


def _albums(owner: Any, images: list[Any]) -> dict[str, object]:
    from django.utils import timezone

    from gallery.accounts import invitations
    from gallery.models import Album, AlbumLink, AlbumPicture, AlbumShare, Block, Invitation, User
    from gallery.sharing import links

    later = timezone.now() + timedelta(days=7)
    album = Album.objects.create(owner=owner, title="Lakes")
    friend = User.objects.create_user("friend")
    shared = Album.objects.create(owner=friend, title="Hills")
    AlbumPicture.objects.bulk_create(AlbumPicture(album=album, image=image) for image in images)
    AlbumPicture.objects.create(album=shared, image=images[0])
    offered = Album.objects.create(owner=friend, title="Valleys")
    name, now = owner.get_username(), timezone.now()
    AlbumShare.objects.create(album=album, person=friend, name="friend", accepted_at=now)
    AlbumShare.objects.create(
        album=shared, person=owner, name=name, accepted_at=now, may_correct=True
    )
    AlbumShare.objects.create(album=offered, person=owner, name=name)
    Block.objects.create(by=owner, person=User.objects.create_user("foe"))
    link = AlbumLink.objects.create(album=album, expires_at=later)
    locked = AlbumLink.objects.create(album=album, expires_at=later, password="x")
    invitation = Invitation.objects.create(made_by=owner, note="Ada", expires_at=later)
    return {
        "album": album.pk,
        "shared": shared.pk,
        "image_shared": images[0].pk,
        "link": links.token_of(link),
        "locked": links.token_of(locked),
        "invitation": invitations.token_of(invitation),
    }


def _files(owner: Any) -> dict[str, object]:
    from django.utils import timezone

    from gallery.models import Export, ImportBatch, ImportFile

    Export.objects.create(
        owner=owner, form="csv", selection={}, name="all.csv", pictures=3, bytes=900,
        expires_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    batch = ImportBatch.objects.create(owner=owner)
    for name, state, code in (("a.jpg", "done", ""), ("b.txt", "failed", "image_not_supported")):
        ImportFile.objects.create(
            batch=batch, name=name, size=10, received=10, state=state, error_code=code,
            error_message="This is not a picture that can be read here." if code else "",
        )  # fmt: skip
    return {"batch": batch.pk}


def _training(owner: Any, images: list[Any]) -> dict[str, object]:
    from gallery.models import ModelVersion
    from training.models import Dataset, DatasetCaption, DatasetPicture, GateReport, Promotion

    live = ModelVersion.objects.filter(is_default=True).get()
    candidate = ModelVersion.objects.create(
        name=live.name,
        version="next",
        kind=live.kind,
        title=live.title,
        folder="/nowhere",
        parent=live,
    )
    counts = {"pictures": {"train": 4, "dev": 2, "test": 2}, "people": 1}
    older, newer = (Dataset.objects.create(digest=c * 64, counts=counts) for c in "ab")
    for image in images[:3]:
        for revision in (older, newer):
            frozen = DatasetPicture.objects.create(
                dataset=revision, sha256=image.sha256, split="test"
            )
            DatasetCaption.objects.create(
                picture=frozen, image=image, author=owner, by="person", text="a lake in the evening"
            )
    run = _run(owner, live, candidate, newer, images[0])
    gate = GateReport.objects.create(
        candidate=candidate, live=live, dataset=newer, verdict="passed", pictures=412, wanted=200,
        gain=0.041, low=0.029, high=0.053,
        scores=[{"metric": "CIDEr", "live": 0.5, "candidate": 0.52}],
        guards=[{"name": "empty", "holds": True, "live": 0.0, "candidate": 0.0, "limit": 0.02}],
        differences=[_difference(images[0])],
    )  # fmt: skip
    Promotion.objects.create(action="promoted", version=live, person=owner)
    return {
        "run": run.pk,
        "gate": gate.pk,
        "version": candidate.pk,
        "older": older.pk,
        "newer": newer.pk,
        "sha256": images[0].sha256,
    }


def _run(owner: Any, live: Any, candidate: Any, dataset: Any, image: Any) -> Any:
    from gallery.models import Job
    from training.models import TrainingRun

    job = Job.objects.create(owner=owner, kind="training", state="succeeded", progress=1)
    return TrainingRun.objects.create(
        job=job, started_by=owner, parent=live, dataset=dataset, settings={"epochs": 4},
        log=[{"epoch": n, "CIDEr": 0.3 + n / 20, "loss": 4.0 - n / 2} for n in range(4)],
        samples=[{"sha256": image.sha256, "said": ["a hill", "a lake"]}],
        lines=[["2026-01-01T10:00:00", "Started"]], best=0.45, candidate=candidate,
    )  # fmt: skip


def _difference(image: Any) -> dict[str, object]:
    return {
        "id": image.sha256,
        "live": "a hill",
        "candidate": "a lake in the evening",
        "live_score": 0.1,
        "candidate_score": 2.0,
    }
