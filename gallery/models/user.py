from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q


class User(AbstractUser):  # type: ignore[django-manager-missing]  # knox has no types
    """User of the site; a custom model from the start, so that it can be extended."""

    allow_training = models.BooleanField(
        default=False, help_text="captioners may learn from this person's pictures and captions"
    )

    tour_done = models.BooleanField(default=False, help_text="has seen the tour, or sent it away")
    trial_until = models.DateTimeField(
        null=True, help_text="of a trial user: deleted with their image after this"
    )

    class Meta(AbstractUser.Meta):
        swappable = "AUTH_USER_MODEL"
        indexes = [
            models.Index(
                fields=["trial_until"], condition=~Q(trial_until=None), name="user_trial_until"
            )
        ]
