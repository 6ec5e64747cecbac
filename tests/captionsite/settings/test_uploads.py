"""Limits of uploads, and the models that translate."""

from tests.captionsite.settings.conftest import Read


def test_limits_in_mega_become_bytes_and_pixels(read: Read) -> None:
    found = read("uploads", UPLOAD_MAX_MB="2", UPLOAD_MAX_MEGAPIXELS="3", ZIP_MAX_MB="4")
    assert found["UPLOAD_MAX_BYTES"] == 2 << 20
    assert found["UPLOAD_MAX_PIXELS"] == 3_000_000
    assert found["ZIP_MAX_BYTES"] == 4 << 20


def test_each_language_has_the_folder_of_its_model(read: Read) -> None:
    models = "de=/models/en-de,fr=/models/a=b,nonsense"
    found = read("uploads", TRANSLATION_MODELS=models, CAPTION_LANGUAGES="de,fr")
    assert found["TRANSLATION_MODELS"] == {"de": "/models/en-de", "fr": "/models/a=b"}
    assert found["CAPTION_LANGUAGES"] == ["de", "fr"]
