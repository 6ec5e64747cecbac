"""Translating with a local model: a tiny Marian, made here."""

import functools
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from tokenizers import Tokenizer, models, pre_tokenizers, processors  # noqa: E402
from transformers import MarianConfig, MarianMTModel, PreTrainedTokenizerFast  # noqa: E402

from gallery.jobs import process  # noqa: E402
from gallery.jobs.background_tasks import run_queued  # noqa: E402
from gallery.models import Caption, Job, Translation  # noqa: E402
from gallery.translations import services  # noqa: E402
from inference.ml.contract import CaptionerError  # noqa: E402
from inference.ml.translating import Translator  # noqa: E402
from tests import rows  # noqa: E402

WORDS = ["<pad>", "</s>", "<unk>", "a", "cat", "on", "mat", "eine", "Katze", "auf", "Matte"]


def tokenizer() -> PreTrainedTokenizerFast:
    inner = Tokenizer(models.WordLevel({w: n for n, w in enumerate(WORDS)}, unk_token="<unk>"))
    inner.pre_tokenizer = pre_tokenizers.Whitespace()
    inner.post_processor = processors.TemplateProcessing(
        single="$A </s>", special_tokens=[("</s>", 1)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=inner, pad_token="<pad>", eos_token="</s>", unk_token="<unk>"
    )


@functools.cache
def model() -> MarianMTModel:
    torch.manual_seed(3)
    return MarianMTModel(
        MarianConfig(
            vocab_size=len(WORDS),
            d_model=16,
            encoder_layers=1,
            decoder_layers=1,
            encoder_attention_heads=2,
            decoder_attention_heads=2,
            encoder_ffn_dim=16,
            decoder_ffn_dim=16,
            max_position_embeddings=32,
            pad_token_id=0,
            eos_token_id=1,
            forced_eos_token_id=1,
            decoder_start_token_id=0,
            max_length=12,
        )
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "en-de"
    model().save_pretrained(found)
    tokenizer().save_pretrained(found)
    return found


def test_sentences_become_sentences_and_empty_ones_stay_empty(folder):
    translator = Translator.load(folder)
    assert translator.name == "en-de"
    one, nothing, other = translator.translate(["a cat", "", "a cat on a mat"])
    assert nothing == ""
    assert one == translator.translate(["a cat"])[0]
    assert other == translator.translate(["a cat on a mat"])[0]
    assert set((one + " " + other).split()) <= set(WORDS[2:])
    assert translator.translate([]) == []


def test_a_folder_without_weights_is_refused(tmp_path):
    with pytest.raises(CaptionerError, match="no weights"):
        Translator.load(tmp_path)


def test_a_folder_with_something_else_is_refused(folder):
    (folder / "config.json").write_text("{}")
    with pytest.raises(CaptionerError, match="no translator"):
        Translator.load(folder)


def test_a_background_task_translates_and_waits_for_approval(db, folder, settings, monkeypatch):
    monkeypatch.setattr("gallery.jobs.queue.wake_workers", lambda kind, **_: None)
    monkeypatch.setattr(process, "_here", {})
    settings.TRANSLATION_MODELS = {"de": str(folder)}
    image = rows.picture(rows.person(), name="cat.png")
    image.caption = Caption.objects.create(
        image=image, text="a cat on a mat", source="human", author=image.owner
    )
    image.save()
    job = services.translate(owner=image.owner, image_id=image.pk, language="de")
    run_queued()
    job.refresh_from_db()
    assert job.state == Job.State.SUCCEEDED, job.error_message
    row = Translation.objects.get()
    assert row.caption == Translator.load(folder).translate(["a cat on a mat"])[0]
    assert row.state == Translation.State.MACHINE
    assert row.translator == "en-de"
