"""Translating with a local model: a tiny Marian, made here."""

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")


from inference.ml.contract import CaptionerError
from inference.ml.translating import Translator
from tests.inference.tiny_marian import WORDS


def test_sentences_become_sentences_and_empty_ones_stay_empty(translator_folder):
    translator = Translator.load(translator_folder)
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


def test_a_folder_with_something_else_is_refused(translator_folder):
    (translator_folder / "config.json").write_text("{}")
    with pytest.raises(CaptionerError, match="no translator"):
        Translator.load(translator_folder)
