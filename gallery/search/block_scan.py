"""Scan plan of PostgreSQL's search: id ranges of whole blocks, newest first. Pure.

How many follows from what the last round found: reading a match costs far more than asking a block.
"""

from gallery.search.index_terms import BLOCK

FIRST, MOST = 2, 27  # blocks of the first round, and of any
ALL = 150  # blocks: after these, all the rest at once
BLIND, SEEING = 3, 9  # how many times more the next round may ask: after nothing, after something
SPARE = 1.1  # the next blocks may hold a little less than the last


class BlockScan:
    """Iterator of image id ranges; only the first may end within a block."""

    def __init__(self, end: int) -> None:
        self.ceiling = end  # what is below it has not been asked
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
