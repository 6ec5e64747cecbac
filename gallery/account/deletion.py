"""Deletion of an account with all its files, and consent to training."""

from django.db import transaction

from gallery.core.errors import GalleryError
from gallery.exports import services as exports
from gallery.images import services as image_services
from gallery.imports import services as imports
from gallery.models import Export, Image, ImportBatch, Job, User

PICTURES_AT_ONCE = 200


def delete_account(*, owner: User, password: str = "", name: str = "") -> None:
    """Delete a user with images, captions, exports and partial uploads, from storage too.

    Whoever has a password here gives it; who signs in elsewhere types their name. Pictures go in
    small steps, each with its files, so that a stop in the middle leaves no file without its row.
    Raises GalleryError: wrong_password, wrong_name.
    """
    _require_meant(owner, password, name)
    Job.objects.owned_by(owner.pk).unfinished().update(
        state=Job.State.CANCELLED, lease_token=None, lease_until=None
    )
    for export in Export.objects.owned_by(owner.pk):
        exports.forget(export)
    for batch in ImportBatch.objects.owned_by(owner.pk):
        imports.drop(owner=owner, batch_id=batch.pk)
    while images := list(Image.objects.owned_by(owner.pk).order_by("pk")[:PICTURES_AT_ONCE]):
        with transaction.atomic():
            for image in images:
                image_services.delete_for_good(image)
    owner.delete()


def _require_meant(owner: User, password: str, name: str) -> None:
    if owner.has_usable_password():
        if not owner.check_password(password):
            raise GalleryError("wrong_password")
    elif name != owner.get_username():
        raise GalleryError("wrong_name")


@transaction.atomic
def set_consent(*, owner: User, allow_training: bool) -> None:
    """Set whether captioners may be trained on the owner's images and captions."""
    owner.allow_training = allow_training
    owner.save(update_fields=["allow_training"])
