"""Benchmark of `lstm_merge` on a batch of 16 against one image at a time with `predict`."""

from benchmarks.inference import lstm, timing
from inference.ml.encoders import pixels, preprocessing


def main() -> None:
    """Print the timings as JSON."""
    images = timing.smooth_images(16)
    made = lstm.captioner()
    network, encoder = made.training_network(), made.encoder.network
    preprocess = preprocessing("MobileNetV2")

    def old() -> list[list[str]]:
        found = []
        for image in images:
            seen = encoder.predict(preprocess(pixels([image], 224).astype("float32")), verbose=0)
            pooled = seen.mean(axis=(1, 2))
            found.append(lstm.recompute(made, lambda x: network.predict(x, verbose=0), pooled))
        return found

    def new() -> list[tuple[str, ...]]:
        return timing.words(made.caption(images, lstm.SEARCH))

    timing.same(old(), new())
    before, after = timing.side_by_side(old, new, rounds=2)
    timing.TimingRow(
        what="`lstm_merge` with MobileNetV2, 16 pictures, greedy, 15 words",
        old="one picture at a time, `predict` for every word",
        old_seconds=before,
        new_seconds=after,
        bar=10,
    ).write()


if __name__ == "__main__":
    main()
