"""Pure model code: encoders, decoding, checkpoints. No Django; may not import captioners."""
