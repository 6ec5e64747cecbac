"""GIF, a sequence of blocks. Kept: palettes, frames, their timing and the number of loops."""

from gallery.media.metadata_removal.values import StripError

EXTENSION, IMAGE, TRAILER = 0x21, 0x2C, 0x3B
TIMING, APPLICATION = 0xF9, 0xFF
REPEATS = {b"NETSCAPE2.0", b"ANIMEXTS1.0"}


def stripped(data: bytes) -> bytes:
    """Copy the blocks that the allow list names, up to the trailer. Raise StripError."""
    if data[:6] not in {b"GIF87a", b"GIF89a"}:
        raise StripError("no signature")
    place = 13 + _palette(data[10])
    kept = [data[:place]]
    while place < len(data) and data[place] != TRAILER:
        end = _end(data, place)
        if data[place] == IMAGE or _is_wanted(data[place:end]):
            kept.append(data[place:end])
        place = end
    return b"".join([*kept, bytes([TRAILER])])


def _palette(flags: int) -> int:
    """Return the size in bytes of the palette that a block's flags announce."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _end(data: bytes, place: int) -> int:
    if data[place] == EXTENSION:
        return _end_of_parts(data, place + 2)
    if data[place] == IMAGE:
        return _end_of_parts(data, place + 11 + _palette(data[place + 9]))
    raise StripError("an unknown block")


def _end_of_parts(data: bytes, place: int) -> int:
    """Return the offset after a chain of sub-blocks and its terminator, or the end of the file."""
    while place < len(data):
        length = data[place]
        place += 1 + length
        if not length:
            break
    return min(place, len(data))


def _is_wanted(block: bytes) -> bool:
    """Return whether an extension is a graphic control or loop block of the standard length."""
    if block[1] == TIMING:
        return len(block) == 8
    return block[1] == APPLICATION and block[3:14] in REPEATS and len(block) == 19
