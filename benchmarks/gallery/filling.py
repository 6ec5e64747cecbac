"""Bulk creation of generated images of many users, with captions and search entries."""

import functools
import itertools
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from gallery.models import Caption, Image, ModelVersion, SearchEntry, User
from gallery.search.index import entry_values

# Shares of all images: one user has half, one a tenth (of a million, that is QUOTA_PICTURES), and
# four hundred others have the rest.
LARGEST, QUOTA, OTHERS = 0.5, 0.1, 400
WHO = ("dog", "man", "woman", "boy", "girl", "child", "player", "horse", "bird", "cat", "crowd")
OFTEN = (30, 20, 12, 8, 6, 5, 5, 4, 4, 3, 3)
DOES = ("runs", "is running", "stands", "is standing", "sits", "jumps", "plays", "rides", "swims")
WHERE = ("grass", "snow", "water", "sand", "street", "field", "park", "mountain", "rock", "beach")
HOW = ("red", "blue", "white", "black", "brown", "small", "young", "large")
RARE = 20_000  # number of rare words; one image in twenty has one of them
FIRST_DAY = datetime(2015, 1, 1, tzinfo=UTC)
BATCH = 5000
Row = Sequence[Any]


def people() -> list[User]:
    """Create the owners: one with half of the images, one with a tenth, and the others."""
    names = [f"bench{number}" for number in range(OTHERS + 2)]
    User.objects.bulk_create([User(username=name) for name in names], ignore_conflicts=True)
    return list(User.objects.filter(username__in=names).order_by("pk"))


def captioner() -> ModelVersion:
    """Return the model version that the generated captions are attributed to."""
    row, _ = ModelVersion.objects.get_or_create(
        name="bench", version="1", defaults={"kind": "bench", "title": "Bench", "state": "live"}
    )
    return row


def fill(*, last: int) -> None:
    """Write images as fast as possible into a database that serves this benchmark only."""
    _configure_bulk_load()
    write(last=last)
    _analyze()


def write(*, last: int) -> None:
    """Write the pictures numbered from 1 to `last`, with captions and search entries."""
    owners, version, numbers = people(), captioner(), iter(range(1, last + 1))
    while batch := list(itertools.islice(numbers, BATCH)):
        images = [_image(number, owners, version) for number in batch]
        with transaction.atomic():
            _write(Image, [_image_row(image) for image in images])
            _write(Caption, [_caption_row(image, version) for image in images])
            _write(SearchEntry, [entry_values(image, []) for image in images])


def _configure_bulk_load() -> None:
    """Skip PostgreSQL's foreign key checks, which take most of the time; enlarge SQLite's cache."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
        else:
            cursor.execute("PRAGMA cache_size = -1000000")


def _analyze() -> None:
    """Update the query planner's statistics, which a long-running site's database does itself."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    connection.close()  # a new connection has the usual settings again


def _image(number: int, owners: Sequence[User], version: ModelVersion) -> Image:
    chance = random.Random(number)  # noqa: S311 (generated rows, the same each time)
    share = chance.random()
    place = (
        0 if share < LARGEST else 1 if share < LARGEST + QUOTA else chance.randint(2, OTHERS + 1)
    )
    created = FIRST_DAY + timedelta(minutes=5 * number)
    taken = created - timedelta(days=chance.randint(0, 400)) if chance.random() < 0.8 else None
    image = Image(
        pk=number,
        owner_id=owners[place].pk,
        name=f"IMG_{number:07}.jpg",
        height=chance.choice((900, 1067, 1200, 1600, 2400)),
        review=chance.choices(("machine", "reviewed"), (80, 20))[0],
        captioner=version.name,
        score=chance.random(),
        favourite=chance.random() < 0.01,
        alt_text="A short alt text" if chance.random() < 0.1 else "",
        taken_at=taken,
        created_at=created,
        dated_at=taken or created,
    )
    image.caption = Caption(pk=number, image_id=number, text=_sentence(chance), score=image.score)
    return image


def _sentence(chance: random.Random) -> str:
    who = chance.choices(WHO, OFTEN)[0]
    words = f"a {chance.choice(HOW)} {who} {chance.choice(DOES)} in the {chance.choice(WHERE)}"
    if chance.random() < 0.5:
        words += f" with a {chance.choice(HOW)} {chance.choice(WHO)}"
    return words + (f" near {rare(chance.randrange(RARE))}" if chance.random() < 0.05 else "")


def rare(number: int) -> str:
    """Return a place name of letters only that is unique to the number."""
    return "v" + "".join(chr(ord("a") + int(digit)) for digit in f"{number:05}") + "stadt"


def _image_row(image: Image) -> dict[str, Any]:
    return {
        "id": image.pk,
        "owner_id": image.owner_id,
        "name": image.name,
        "sha256": f"{image.pk:064x}",
        "content_type": "image/jpeg",
        "bytes": 2_000_000,
        "width": 1600,
        "height": image.height,
        "colour": "#8a7f70",
        "caption_id": image.pk,
        "review": image.review,
        "captioner": image.captioner,
        "score": image.score,
        "favourite": image.favourite,
        "alt_text": image.alt_text,
        "taken_at": _timestamp(image.taken_at),
        "created_at": _timestamp(image.created_at),
    }


def _caption_row(image: Image, version: ModelVersion) -> dict[str, Any]:
    return {
        "id": image.pk,
        "image_id": image.pk,
        "text": image.caption.text if image.caption else "",
        "source": "machine",
        "model_version_id": version.pk,
        "score": image.score,
        "created_at": _timestamp(image.created_at),
    }


def _timestamp(value: datetime | None) -> Any:
    return value and connection.ops.adapt_datetimefield_value(value)


def _write(model: type[Model], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows in bulk; a column that is missing in a row gets its field's default."""
    usual = _defaults(model)
    names = list(usual | rows[0])
    table, columns = model._meta.db_table, ", ".join(names)
    values: list[Row] = [[*(usual | row).values()] for row in rows]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for value in values:
                    copy.write_row(value)
        else:
            places = ", ".join(["%s"] * len(names))
            insert = f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608 (constants)
            cursor.executemany(insert, list(values))


@functools.cache
def _defaults(model: type[Model]) -> dict[str, Any]:
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    return {
        str(field.column): field.get_db_prep_save(field.get_default(), connection)
        for field in fields
        if field.column and (not field.primary_key or field.is_relation)
    }
