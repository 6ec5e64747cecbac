"""Create one row of every kind that a user can own, for tests of access control."""

from collections.abc import Callable
from typing import Any

from gallery.accounts import invitations
from gallery.bulk_actions import services as bulk_actions
from gallery.captions import services as captions
from gallery.core.errors import GalleryError
from gallery.exports import services as exports
from gallery.images import services
from gallery.imports import services as imports
from gallery.jobs import claims, process
from gallery.jobs.runtime import ClaimedJob
from gallery.models import (
    Album,
    AlbumLink,
    AlbumPicture,
    AlbumShare,
    Block,
    BulkAction,
    Caption,
    Export,
    Image,
    ImportBatch,
    ImportFile,
    Invitation,
    Job,
    Translation,
    User,
    Webhook,
)
from gallery.sharing import services as sharing
from gallery.webhooks import services as webhooks
from tests.optional import required

Submit = Callable[..., services.Submitted]  # (name, person): a picture sent in
Rows = dict[str, Any]  # primary keys, numbers and texts by the names that addresses use


def rows(owner: User, submit: Submit) -> Rows:
    """Create the owner's rows; return their keys by kind."""
    failed = submit("failed.png")
    (claimed,) = claims.claim(kind=Job.Kind.CAPTION, worker="test", limit=1)
    claims.fail(
        job_id=claimed.pk, token=required(claimed.lease_token), error=GalleryError("image_broken")
    )
    trashed = submit("trashed.png").image
    services.trash(owner=owner, image_id=trashed.pk)
    kept = submit("kept.png")
    Translation.objects.create(image=kept.image, language="fr", caption="gardé", state="machine")
    caption = captions.correct(owner=owner, image_id=kept.image.pk, text="a cat")
    bulk_action = bulk_actions.act(owner=owner, action="favourite", ids=[kept.image.pk]).bulk_action
    batch = imports.begin(owner=owner)
    (file,) = imports.announce(
        owner=owner, batch_id=batch.pk, files=[imports.Announced("half.png", 10)]
    )
    return _shared_rows(owner, submit) | {
        "bulk_action": bulk_action.pk,
        "webhook": webhooks.create(owner=owner, url="https://example.org/", events=[])[0].pk,
        "invitation": invitations.invite(owner=owner).pk,
        "batch": batch.pk,
        "file": file.pk,
        "image": kept.image.pk,
        "caption": caption.pk,
        "job": kept.job.pk,
        "failed": failed.job.pk,
        "trashed": trashed.pk,
        "export": _written_export(owner).pk,
    }


def _shared_rows(owner: User, submit: Submit) -> dict[str, int]:
    """Create an album with a link and a share, and a friend's album shared with the owner."""
    friend = User.objects.create_user("friend")
    album = Album.objects.create(owner=owner, title="Mine")
    theirs = Album.objects.create(owner=friend, title="Theirs")
    seen = submit("seen.png", friend).image
    AlbumPicture.objects.create(album=theirs, image=seen)
    share = sharing.share_with(owner=owner, album_id=album.pk, username="friend")
    sharing.share_with(owner=friend, album_id=theirs.pk, username="owner", may_correct=True)
    sharing.accept(person=owner, album_id=theirs.pk)
    offered = Album.objects.create(owner=friend, title="Offered")
    sharing.share_with(owner=friend, album_id=offered.pk, username="owner")
    foe = User.objects.create_user("foe")
    block = Block.objects.create(by=owner, person=foe)
    link = sharing.make_link(owner=owner, album_id=album.pk, days=1)
    return {
        "album": album.pk,
        "link": link.pk,
        "share": share.pk,
        "theirs": theirs.pk,
        "offered": offered.pk,
        "block": block.pk,
        "seen": seen.pk,
    }


def _written_export(owner: User) -> Export:
    """Create a finished export with its file."""
    export = exports.ask(owner=owner, form="csv", selection={})
    (job,) = claims.claim(kind=Job.Kind.BACKGROUND, worker="test", limit=1)
    part = exports.path_of(export).with_suffix(".part")
    part.parent.mkdir(exist_ok=True)
    part.write_text("file")
    claimed = ClaimedJob(job, process.here(Job.Kind.BACKGROUND))
    exports.finish(export=export, claimed=claimed, part=part, pictures=1, left_out=[])
    return export


def facts() -> list[object]:
    """Return all data of the owner that another user could have changed, for comparison."""
    return [
        list(Image.objects.filter(owner__username="owner").values()),
        list(Job.objects.filter(owner__username="owner").values()),
        list(Caption.objects.filter(image__owner__username="owner").values()),
        list(Album.objects.filter(owner__username="owner").values()),
        list(AlbumPicture.objects.filter(album__owner__username="owner").values()),
        list(Translation.objects.filter(image__owner__username="owner").values()),
        list(AlbumLink.objects.filter(album__owner__username="owner").values()),
        list(AlbumShare.objects.values()),
        list(Block.objects.values()),
        list(Invitation.objects.filter(made_by__username="owner").values()),
        list(BulkAction.objects.filter(owner__username="owner").values()),
        list(Webhook.objects.filter(owner__username="owner").values()),
        list(ImportBatch.objects.filter(owner__username="owner").values()),
        list(User.objects.filter(username="owner").values("email", "is_active", "allow_training")),
        list(ImportFile.objects.filter(batch__owner__username="owner").values()),
        list(Export.objects.filter(owner__username="owner").values()),
    ]
