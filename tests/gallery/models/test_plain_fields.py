"""Every column of texts is plain, whichever way it is written."""

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from gallery.models import Album, Caption, Image, Job, User
from gallery.models.plain_fields import PlainCharField, PlainJSONField, PlainTextField
from tests import rows

pytestmark = pytest.mark.postgresql

FORGED = "a \x02dog\x03 \u202eon\u2028grass\x1b[31m"
PLAIN = "a dog on\ngrass[31m"
#: Columns of text that no person, file or model fills: codes, keys, hashes, states, the site's own.
OF_THE_SITE = {
    "BulkAction": {"action"},
    "BulkActionStep": {"before"},
    "Delivery": {"event"},
    "Export": {"selection"},
    "Image": {"sha256", "content_type", "colour", "phash"},
    "ImportBatch": {"captioner", "counts"},
    "ImportFile": {"error_code", "error_variant"},
    "Job": {
        "background_task", "captioner", "worker", "error_code", "error_variant", "idempotency_key",
    },
    "ModelVersion": {"name", "version", "kind", "folder", "digest"},
    "PictureFeature": {"encoder"},
    "SearchEntry": {"terms", "plain"},
    "Webhook": {"events"},
    "Worker": {"name", "queue", "models_held"},
    "AlbumLink": {"password"},
    "Translation": {"language"},
    "Dataset": {"digest", "counts"},
    "DatasetPicture": {"sha256"},
    "DatasetCaption": {"version"},
    "OutgoingMail": {"recipients", "sender", "subject", "body"},
    "GateReport": {"scores", "guards", "differences"},
    "TrainingRun": {"base_data", "code_version", "log"},
    "Schedule": {"captioner", "base_data"},
}  # fmt: skip
#: Tables of libraries, with validators of their own.
OF_LIBRARIES = {"User", "ApiToken"}


def text_columns() -> list[tuple[str, models.Field]]:
    found = []
    for label in ("gallery", "training"):
        for model in apps.get_app_config(label).get_models():
            for field in model._meta.local_fields:
                is_text = isinstance(field, models.CharField | models.TextField | models.JSONField)
                if is_text and not field.choices and not isinstance(field, models.URLField):
                    found.append((model.__name__, field))
    return found


@pytest.mark.parametrize(
    ("model", "field"), text_columns(), ids=lambda each: getattr(each, "name", each)
)
def test_a_column_of_texts_is_plain_or_the_sites_own(model: str, field: models.Field) -> None:
    is_plain = isinstance(field, PlainCharField | PlainTextField | PlainJSONField)
    listed = field.name in OF_THE_SITE.get(model, ()) or model in OF_LIBRARIES
    assert is_plain or listed, f"{model}.{field.name}: a Plain…Field, or a line in OF_THE_SITE"


@pytest.mark.django_db
def test_no_way_of_writing_goes_round_it() -> None:
    owner = rows.person()
    by_person = {"image": rows.picture(owner), "author": owner, "source": "human"}
    created = Caption.objects.create(text=FORGED, **by_person)
    assert created.text == PLAIN
    (bulk,) = Caption.objects.bulk_create([Caption(text=FORGED, words=[[FORGED, 1]], **by_person)])
    Image.objects.update(alt_text=FORGED)
    bulk.settings = {FORGED: FORGED}
    Caption.objects.bulk_update([bulk], ["settings"])
    found = Caption.objects.get(pk=bulk.pk)
    assert (found.text, found.words, found.settings) == (PLAIN, [[PLAIN, 1]], {PLAIN: PLAIN})
    assert Image.objects.get().alt_text == PLAIN
    assert Caption.objects.filter(text=FORGED).count() == 2


@pytest.mark.django_db
def test_names_are_looked_for_as_they_are_stored() -> None:
    owner = rows.person()
    first, made = Album.objects.get_or_create(owner=owner, title="Sum\x07mer")
    again, remade = Album.objects.get_or_create(owner=owner, title="Summer")
    assert (first.pk, made, remade) == (again.pk, True, False)


@pytest.mark.django_db
def test_a_lone_surrogate_is_no_server_error() -> None:
    job = Job.objects.create(owner=rows.person(), kind=Job.Kind.BACKGROUND, title="a\ud800dog")
    job.refresh_from_db()
    assert job.title == "adog"


@pytest.mark.django_db
def test_migrations_see_djangos_own_fields() -> None:
    loader = MigrationLoader(connection)
    detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
    changes = detector.changes(graph=loader.graph)
    assert not {"gallery", "training"} & changes.keys()
    assert User._meta.get_field("username").deconstruct()[1] == "django.db.models.CharField"
