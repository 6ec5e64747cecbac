"""The composition, as tests read it."""

import re
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
TORCH = "--no-deps -r requirements/torch.txt"
USER_SCRIPT = "scripts/database-user.sh"
OWN_IMAGE = ("migrate", "web", "caption-worker", "training-worker", "background-worker", "beat")
RUNNING = OWN_IMAGE[1:]
CHOSEN = {
    "DJANGO_SECRET_KEY": "k" * 50,
    "POSTGRES_PASSWORD": "secret",
    "SITE_HOST": "photos.example.org",
}


def interpolate(text: str, chosen: dict[str, str]) -> str:
    """Do what Compose does with ${NAME}, ${NAME:-default} and ${NAME:?message}."""

    def value(match: re.Match[str]) -> str:
        name, operator, rest = match["name"], match["operator"], match["rest"] or ""
        if operator == ":?" and not chosen.get(name):
            raise KeyError(f"{name}: {rest}")
        return chosen.get(name) or (rest if operator == ":-" else "")

    pattern = r"\$\{(?P<name>\w+)(?:(?P<operator>:[-?])(?P<rest>[^}]*))?\}"
    return re.sub(pattern, value, text).replace("$$", "$")
