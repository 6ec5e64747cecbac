"""Withdrawal of consent: deletion of a person's captions from all dataset revisions."""

from django.db import transaction
from django.db.models import Q

from gallery.models import User
from training.models import DatasetCaption, Preference


@transaction.atomic
def forget_person(*, person: User) -> None:
    """Delete the captions of a person's images, and those by the person, from every revision.

    The revisions' digests and counts stay. The person's preferences between captioners stay too,
    without the captions' texts. Models that are already trained do not change.
    """
    theirs = Q(image__owner=person) | Q(author=person)
    DatasetCaption.objects.filter(theirs).delete()
    Preference.objects.filter(person=person).update(first_text="", second_text="")


def forget_withdrawn() -> None:
    """Delete captions whose image's owner or author no longer allows training.

    This is needed because a revision may be frozen while somebody withdraws consent.
    """
    refused = Q(image__owner__allow_training=False) | Q(author__allow_training=False)
    DatasetCaption.objects.filter(refused).delete()
