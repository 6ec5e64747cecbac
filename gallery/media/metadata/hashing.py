"""A difference hash: near pictures have near hashes."""

from PIL import Image

SIDE = 8
NEAR_BITS = 6  # of 64; a re-saved or resized copy differs in fewer, another photograph in more


def difference_hash(image: Image.Image) -> str:
    """64 bits as 16 hexadecimal digits: whether each of 8 x 8 cells is brighter than the next."""
    grey = image.convert("L").resize((SIDE + 1, SIDE), Image.Resampling.LANCZOS).tobytes()
    bits = 0
    for row in range(SIDE):
        for column in range(SIDE):
            at = row * (SIDE + 1) + column
            bits = bits << 1 | (grey[at] > grey[at + 1])
    return f"{bits:016x}"


def distance(one: str, other: str) -> int:
    """In how many bits two hashes differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()
