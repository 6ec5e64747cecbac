"""Settings of training runs and of the promotion gate."""

from captionsite.settings.base import DATA_DIR, env

TRAINING_DIR = DATA_DIR / "training"
COMPARISONS_DIR = DATA_DIR / "comparisons"
# Folder of the dataset that retraining mixes in, so that captioners do not forget it.
TRAINING_BASE_DATA = env.str("TRAINING_BASE_DATA", "")
# Called with a person who withdraws their consent or leaves, before the account is deleted.
WHEN_CONSENT_ENDS = ["training.datasets.withdrawal.forget_person"]
GATE_PICTURES = env.int("GATE_PICTURES", 200)
GATE_CONFIDENCE_PERCENT = env.float("GATE_CONFIDENCE_PERCENT", 95)
GATE_MAY_FALL_PERCENT = env.float("GATE_MAY_FALL_PERCENT", 0)
GATE_MAY_FORGET_PERCENT = env.float("GATE_MAY_FORGET_PERCENT", 2)
GATE_MAX_SLOWER = env.float("GATE_MAX_SLOWER", 1.5)
GATE_MAX_LARGER = env.float("GATE_MAX_LARGER", 1.25)
