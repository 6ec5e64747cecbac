from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """A person with an account. A model of our own from the start, so that it can grow."""

    class Meta(AbstractUser.Meta):
        swappable = "AUTH_USER_MODEL"
