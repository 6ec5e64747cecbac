"""Difference hash of an image: similar images have hashes that differ in few bits."""

from PIL import Image

SIDE = 8
NEAR_BITS = 6  # of 64; a re-saved or resized copy differs in fewer, another photograph in more


def difference_hash(image: Image.Image) -> str:
    """Return the 64-bit difference hash as 16 hexadecimal digits.

    Each bit says whether one of 8 x 8 cells is brighter than its right neighbour.
    """
    grey = image.convert("L").resize((SIDE + 1, SIDE), Image.Resampling.LANCZOS).tobytes()
    bits = 0
    for row in range(SIDE):
        for column in range(SIDE):
            cell = row * (SIDE + 1) + column
            bits = bits << 1 | (grey[cell] > grey[cell + 1])
    return f"{bits:016x}"


def distance(first: str, second: str) -> int:
    """Return the number of bits in which two hashes differ."""
    return (int(first, 16) ^ int(second, 16)).bit_count()
