from gallery.alt_text.forms import AltForm


def test_a_browser_is_told_the_limits_that_the_service_checks():
    form = str(AltForm())
    assert 'maxlength="500"' in form
    assert 'maxlength="5000"' in form


def test_a_description_keeps_its_lines_and_both_texts_may_be_empty():
    assert AltForm({}).is_valid()
    form = AltForm({"alt_text": " A cat. ", "description": "One.\n\nTwo.\n"})
    assert form.is_valid()
    assert form.cleaned_data == {"alt_text": "A cat.", "description": "One.\n\nTwo.\n"}
