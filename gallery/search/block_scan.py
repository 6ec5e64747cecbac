"""Scan plan of PostgreSQL's search: id ranges of whole blocks, newest first. No database.

The matches in the last range determine the size of the next, because reading a match costs far more
than searching a block.
"""

from gallery.search.index_terms import BLOCK

FIRST, MOST = 2, 27  # blocks of the first range, and of any range at most
ALL = 150  # blocks, after which the rest is one range
BLIND, SEEING = 3, 9  # growth of the next range after no match, and after some
SPARE = 1.1  # margin, as the next blocks may have fewer matches than the last


class BlockScan:
    """Iterator of image id ranges; only the first may end within a block."""

    def __init__(self, end: int) -> None:
        self.ceiling = end  # ids below it are not searched yet
        self._last_block = (end - 1) >> BLOCK
        self._blocks, self._asked, self._found = 0, 0, 0

    def next(self, *, missing: int) -> tuple[int, int]:
        """Return the next id range, as (lowest, one above the highest)."""
        ceiling, top = self.ceiling, (self.ceiling - 1) >> BLOCK
        self._blocks = self._wanted(missing)
        lowest = max(0, top + 1 - self._blocks) if self._last_block - top < ALL else 0
        self.ceiling = lowest << BLOCK
        self._asked = ceiling - self.ceiling
        return self.ceiling, ceiling

    def found(self, count: int) -> None:
        """Record how many matches the last range had."""
        self._found = count

    def _wanted(self, missing: int) -> int:
        if not self._asked:
            return FIRST
        if not self._found:
            return min(MOST, self._blocks * BLIND)
        numbers = missing * self._asked * SPARE / self._found
        return min(MOST, self._blocks * SEEING, 1 + (int(numbers) >> BLOCK))
