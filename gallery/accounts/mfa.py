"""Encryption of the secrets of second steps, with a key derived from the site's secret key."""

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

#: Secret fields in an authenticator's data, of TOTP and of recovery codes.
SECRETS = ("secret", "seed")
_PURPOSE = b"gallery.accounts.mfa"


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """allauth adapter that encrypts the secrets of second steps."""

    def encrypt(self, text: str) -> str:
        """Encrypt a secret with the present secret key."""
        return ciphers().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt a secret with the present key or a former one.

        Raises GalleryError (second_step_unreadable, 503) if no key decrypts it.
        """
        try:
            return ciphers().decrypt(encrypted_text.encode()).decode()
        except InvalidToken as error:
            logger.exception("A second step cannot be read: see DJANGO_SECRET_KEY_FALLBACKS.")
            raise GalleryError("second_step_unreadable") from error


def ciphers() -> MultiFernet:
    """Return the ciphers of the present secret key, which also encrypts, and of former keys."""
    return MultiFernet(
        [_cipher(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def _cipher(secret_key: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE)
    return Fernet(base64.urlsafe_b64encode(derived.derive(secret_key.encode())))


def reencrypt() -> tuple[int, list[Authenticator]]:
    """Encrypt every secret with the present key; return their number, and those no key decrypts."""
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
