"""Second steps: their secrets are encrypted with a key that is derived from the secret key."""

import base64
import logging

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from gallery.core.errors import GalleryError

logger = logging.getLogger(__name__)

#: The members of an authenticator's data that are secret: of TOTP, and of recovery codes.
SECRETS = ("secret", "seed")
_PURPOSE = b"gallery.accounts.mfa"


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """allauth adapter that encrypts second steps' secrets, as passwords and tokens are hashed."""

    def encrypt(self, text: str) -> str:
        """Encrypt a secret with the present secret key."""
        return ciphers().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt a secret with the present key or a former one.

        Raises GalleryError (second_step_unreadable, 503) where no key fits.
        """
        try:
            return ciphers().decrypt(encrypted_text.encode()).decode()
        except InvalidToken as error:
            logger.exception("A second step cannot be read: see DJANGO_SECRET_KEY_FALLBACKS.")
            raise GalleryError("second_step_unreadable") from error


def ciphers() -> MultiFernet:
    """Return the ciphers of the present secret key, which encrypts, and of the former ones."""
    return MultiFernet(
        [_cipher(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def _cipher(secret_key: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE)
    return Fernet(base64.urlsafe_b64encode(derived.derive(secret_key.encode())))


def reencrypt() -> tuple[int, list[Authenticator]]:
    """Encrypt every secret with the present key; return how many, and those that no key reads."""
    done, unreadable = 0, []
    for row in Authenticator.objects.select_related("user").order_by("pk").iterator():
        names = [name for name in SECRETS if name in row.data]
        try:
            renewed = {
                name: ciphers().rotate(row.data[name].encode()).decode("ascii") for name in names
            }
        except InvalidToken:
            unreadable.append(row)
            continue
        Authenticator.objects.filter(pk=row.pk).update(data=row.data | renewed)
        done += 1
    return done, unreadable
