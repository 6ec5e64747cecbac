"""Deletion of an account with all its files, and consent to training."""

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.module_loading import import_string

from gallery.account import traces
from gallery.accounts import services as accounts
from gallery.core.errors import GalleryError
from gallery.exports import services as exports
from gallery.images import services as image_services
from gallery.imports import services as imports
from gallery.models import Export, Image, ImportBatch, Job, User

PICTURES_AT_ONCE = 200


def delete_account(*, owner: User, password: str = "", name: str = "") -> None:
    """Delete a user with images, captions, exports and partial uploads, from storage too.

    Users with a password confirm by it; users of an external sign-in type their user name.
    Raises GalleryError: wrong_password, wrong_name.
    """
    if owner.has_usable_password():
        _require_password(owner, password)
    elif name != owner.get_username():
        raise GalleryError("wrong_name")
    delete_everything(owner=owner)


def delete_by_program(*, request: HttpRequest, owner: User, password: str, code: str) -> None:
    """Delete a user's account by an API request, which needs the password besides the token.

    Raises GalleryError: confirm_on_page (403), wrong_password, mfa_code_required, mfa_code_wrong.
    """
    if not owner.has_usable_password():
        raise GalleryError("confirm_on_page")
    _require_password(owner, password)
    accounts.confirm_code(request=request, owner=owner, code=code)
    delete_everything(owner=owner)


def _require_password(owner: User, password: str) -> None:
    if not owner.check_password(password):
        raise GalleryError("wrong_password")


def delete_everything(*, owner: User) -> None:
    """Delete the account and, in small steps, its images.

    Each step deletes rows with their files, so that an interruption leaves no orphaned file.
    """
    Job.objects.owned_by(owner.pk).unfinished().update(
        state=Job.State.CANCELLED, lease_token=None, lease_until=None
    )
    _end_consent(owner)
    for export in Export.objects.owned_by(owner.pk):
        exports.forget(export)
    for batch in ImportBatch.objects.owned_by(owner.pk):
        imports.drop(owner=owner, batch_id=batch.pk)
    while images := list(Image.objects.owned_by(owner.pk).order_by("pk")[:PICTURES_AT_ONCE]):
        with transaction.atomic():
            for image in images:
                image_services.delete_for_good(image)
    with transaction.atomic():
        traces.forget(owner=owner)
        owner.delete()


@transaction.atomic
def set_consent(*, owner: User, allow_training: bool) -> None:
    """Set whether captioners may be trained on the owner's images and captions.

    Withdrawing consent also removes the owner's captions from the dataset revisions.
    """
    owner.allow_training = allow_training
    owner.save(update_fields=["allow_training"])
    if not allow_training:
        _end_consent(owner)


def _end_consent(owner: User) -> None:
    """Call the functions that other packages have registered for the end of a user's consent."""
    for path in settings.WHEN_CONSENT_ENDS:
        import_string(path)(person=owner)
