"""Type of the error catalogue's entries, and the function that marks texts for translation."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ErrorKind:
    """Entry of the error catalogue: HTTP status, English text, whether a retry can help.

    `text` has `%(name)s` placeholders for the error's parameters. `summary` has none: it is shown
    for many jobs with this code, and to users who do not see a technical `%(reason)s`.
    """

    status: int
    text: str
    transient: bool = False
    summary: str = ""

    @property
    def general(self) -> str:
        """The English text without parameters, or '' if there is none."""
        return self.summary or ("" if "%(" in self.text else self.text)


def marked(text: str) -> str:
    """Return the text unchanged; mark it for translation, which happens where it is shown.

    Import it as `_`, the name that makemessages looks for. Django's `gettext_noop` reads the
    settings, which the decoder process does not have.
    """
    return text
