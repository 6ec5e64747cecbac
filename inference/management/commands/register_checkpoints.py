"""Registration of the bundled checkpoints: `manage.py register_checkpoints`."""

from typing import Any

from django.core.management.base import BaseCommand

from inference import services


class Command(BaseCommand):
    """Command `manage.py register_checkpoints`."""

    help = "Make the checkpoints that came with the product known to the site."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command."""
        for version in services.register_bundled():
            self.stdout.write(f"{version} ({version.state})")
