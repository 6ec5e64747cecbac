"""Withdrawal of consent: a person's words leave everything that was frozen for training."""

from django.db import transaction
from django.db.models import Q

from gallery.models import User
from training.models import DatasetCaption, Preference


@transaction.atomic
def forget_person(*, person: User) -> None:
    """Delete the captions of a person's images and those that they wrote, from every revision.

    Digests and counts of the revisions stay, and so do the person's picks between captioners, but
    for the sentences. What was learnt already is not unlearnt.
    """
    theirs = Q(image__owner=person) | Q(author=person)
    DatasetCaption.objects.filter(theirs).delete()
    Preference.objects.filter(person=person).update(first_text="", second_text="")


def forget_withdrawn() -> None:
    """Delete captions whose image's owner or author no longer allows training.

    A revision may be frozen in the very moment in which somebody withdraws.
    """
    refused = Q(image__owner__allow_training=False) | Q(author__allow_training=False)
    DatasetCaption.objects.filter(refused).delete()
