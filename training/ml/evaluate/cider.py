"""CIDEr-D: consensus of a caption with people's captions of the same image.

Vedantam, Zitnick and Parikh 2015, arXiv:1411.5726, in the variant D that they give against gaming.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Sequence

from training.ml.evaluate.ngrams import Ngram, count_ngrams

LONGEST, SIGMA = 4, 6.0
#: TF-IDF weights by n-gram for each n, their norms, and the length.
Vector = tuple[list[dict[Ngram, float]], list[float], int]


class CiderD:
    """CIDEr-D scorer with the parameters of coco-caption: n-grams up to 4, sigma 6, times ten.

    Document frequencies are those of the references given here. Words may be strings or numbers.
    """

    def __init__(self, references: Sequence[Sequence[Sequence[Hashable]]]) -> None:
        """Take the references of each image, as sequences of words."""
        counted = [[count_ngrams(words, LONGEST) for words in image] for image in references]
        seen = Counter(gram for image in counted for gram in set().union(*image))
        self._log_images = math.log(max(1, len(references)))
        self._rarity = {gram: self._log_images - math.log(n) for gram, n in seen.items()}
        self._references = [[self._vector(counts) for counts in image] for image in counted]

    def score(self, image: int, words: Sequence[Hashable]) -> float:
        """Score `words` against the references of the image at a position: 0 to 10."""
        generated = self._vector(count_ngrams(words, LONGEST))
        references = self._references[image]
        return sum(_similarity(generated, reference) for reference in references) / len(references)

    def _vector(self, counts: Counter[Ngram]) -> Vector:
        """Weigh n-grams by TF-IDF (equation 1; counts, as norms cancel their sum)."""
        vectors: list[dict[Ngram, float]] = [{} for _ in range(LONGEST)]
        for gram, count in counts.items():
            vectors[len(gram) - 1][gram] = count * self._rarity.get(gram, self._log_images)
        norms = [math.sqrt(sum(v * v for v in vector.values())) for vector in vectors]
        # coco-caption measures length in pairs of words.
        length = sum(count for gram, count in counts.items() if len(gram) == 2)
        return vectors, norms, length


def _similarity(generated: Vector, reference: Vector) -> float:
    """Compute the mean clipped cosine, with a Gaussian penalty on the difference in length."""
    total = 0.0
    for mine, theirs, a, b in zip(
        generated[0], reference[0], generated[1], reference[1], strict=True
    ):
        if a and b:
            shared = (
                min(mine[gram], theirs[gram]) * theirs[gram] for gram in mine if gram in theirs
            )
            total += sum(shared) / (a * b)
    difference = generated[2] - reference[2]
    return 10.0 * total / LONGEST * math.exp(-(difference**2) / (2 * SIGMA**2))
