from gallery.exports.snippet import snippet


def test_a_name_and_an_alt_text_cannot_leave_their_attributes(picture):
    image = picture('"><script>.png', text='says "hi" & waves')
    assert snippet(image) == (
        '<img src="&quot;&gt;&lt;script&gt;.png" width="32" height="24"'
        ' alt="Says &quot;hi&quot; &amp; waves.">'
    )
