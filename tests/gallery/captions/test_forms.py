from gallery.captions.forms import CaptionForm


def test_the_field_is_as_long_as_the_service_allows_and_leaves_refusals_to_it():
    assert 'maxlength="2000"' in str(CaptionForm())
    form = CaptionForm({"text": "  \n"})
    assert form.is_valid()
    assert form.cleaned_data["text"] == "  \n"
