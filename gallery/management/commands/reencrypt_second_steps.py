from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gallery.accounts import mfa


class Command(BaseCommand):
    help = (
        "Encrypt the secrets of second steps with the present DJANGO_SECRET_KEY; "
        "DJANGO_SECRET_KEY_FALLBACKS has to hold the former one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--delete-unreadable",
            action="store_true",
            help="delete second steps that no key reads: their people sign in by password alone",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        done, unreadable = mfa.reencrypt()
        self.stdout.write(f"Encrypted anew: {done}.")
        names = ", ".join(sorted({row.user.get_username() for row in unreadable}))
        if unreadable and not options["delete_unreadable"]:
            raise CommandError(f"No key reads the second steps of: {names}.")
        for row in unreadable:
            row.delete()
        if unreadable:
            self.stdout.write(f"Deleted, since no key reads them: those of {names}.")
