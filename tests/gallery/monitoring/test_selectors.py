"""What staff are told of the whole site."""

from gallery.media.decoding import sandbox
from gallery.monitoring import selectors


def test_every_restriction_of_the_decoder_is_told(monkeypatch):
    held = dict.fromkeys(sandbox.LIMITS, True) | {sandbox.LANDLOCK: False}
    monkeypatch.setattr(sandbox, "restrictions", lambda: held)
    told = selectors.decoder_restrictions()
    assert len(told) == len(held)
    assert [text for text, holds in told if not holds] == [
        "It cannot signal or read other processes (Landlock)."
    ]
