"""One entry of the error catalogue, and the mark of a text for translators."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ErrorKind:
    """What is fixed about an error: HTTP status, English text, whether a retry can help.

    `text` holds `%(name)s` placeholders, filled with the error's parameters. `summary` has none: it
    stands for many jobs with this code, and for a text whose `%(reason)s` only staff understands.
    """

    status: int
    text: str
    transient: bool = False
    summary: str = ""

    @property
    def general(self) -> str:
        """The English text without any parameter, or '' where there is none."""
        return self.summary or ("" if "%(" in self.text else self.text)


def marked(text: str) -> str:
    """Mark a text for translation where it is written; it is translated where it is shown.

    Import it as `_`, the name that the gatherer of texts looks for. Django's `gettext_noop` reads
    the settings, which the decoder process does not have.
    """
    return text
