from django.apps import AppConfig


class GalleryConfig(AppConfig):
    name = "gallery"

    def ready(self) -> None:
        """Connect the receivers of allauth's signals."""
        from gallery.accounts import sign_in_changes  # noqa: F401  # its models are there now only
