"""Benchmark of a second captioner on cached DenseNet201 features."""

from benchmarks.inference import lstm, timing
from inference.features import FeatureCache
from inference.ml.encoders import Encoder, EncoderConfig


def main() -> None:
    """Print the timings as JSON."""
    images = timing.smooth_images(16)
    digests = [str(place) for place in range(len(images))]
    encoder = Encoder.build(EncoderConfig("DenseNet201", pooled=True))
    first = lstm.captioner("DenseNet201", encoder, seed=0)
    second = lstm.captioner("DenseNet201", encoder, seed=1)
    cache = FeatureCache(budget=2**28)
    cache.caption(first, images, digests, lstm.SEARCH)

    def old() -> list[tuple[str, ...]]:
        return timing.words(second.caption(images, lstm.SEARCH))

    def new() -> list[tuple[str, ...]]:
        return timing.words(cache.caption(second, images, digests, lstm.SEARCH))

    timing.same(old(), new())
    before, after = timing.side_by_side(old, new, rounds=12)
    timing.TimingRow(
        what="a second LSTM captioner, 16 pictures, DenseNet201 features in memory, greedy",
        old="the same captioner, encoding again",
        old_seconds=before,
        new_seconds=after,
        bar=50,
    ).write()


if __name__ == "__main__":
    main()
