from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):  # type: ignore[django-manager-missing]  # knox has no types
    """A person with an account. A model of our own from the start, so that it can grow."""

    allow_training = models.BooleanField(
        default=False, help_text="captioners may learn from this person's pictures and captions"
    )

    class Meta(AbstractUser.Meta):
        swappable = "AUTH_USER_MODEL"
