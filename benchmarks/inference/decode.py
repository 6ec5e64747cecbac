"""Benchmark of decoding with kept state against recomputing the whole sequence for each word."""

import tensorflow as tf

from benchmarks.inference import lstm, timing


def main() -> None:
    """Print the timings as JSON."""
    made = lstm.captioner()
    network = made.training_network()
    features = made.features(timing.smooth_images(1))
    graph = tf.function(lambda x: network(x, training=False))

    def predicted() -> list[list[str]]:
        return [lstm.recompute(made, lambda x: network.predict(x, verbose=0), features[0])]

    def compiled() -> list[list[str]]:
        return [lstm.recompute(made, lambda x: graph(x).numpy(), features[0])]

    def new() -> list[tuple[str, ...]]:
        return timing.words(made.caption_features(features, lstm.SEARCH))

    timing.same(predicted(), new())
    timing.same(compiled(), new())
    before, after = timing.side_by_side(predicted, new, rounds=3)
    fair, again = timing.side_by_side(compiled, new, rounds=5)
    timing.TimingRow(
        what="decoding alone, one picture, greedy, 15 words",
        old="the whole padded sequence for every word, `predict`",
        old_seconds=before,
        new_seconds=after,
        bar=20,
        note=f"{fair / again:.1f} times against the same network as a compiled tf.function",
    ).write()


if __name__ == "__main__":
    main()
