from django.contrib.auth.models import AbstractUser


class User(AbstractUser):  # type: ignore[django-manager-missing]  # knox has no types
    """A person with an account. A model of our own from the start, so that it can grow."""

    class Meta(AbstractUser.Meta):
        swappable = "AUTH_USER_MODEL"
