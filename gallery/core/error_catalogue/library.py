"""Errors of images, albums, captions, alt texts, translations and search."""

from gallery.core.error_catalogue.kind import ErrorKind
from gallery.core.error_catalogue.kind import marked as _

_TOO_LONG = _("This text can have %(most)s characters at most. Shorten it.")

ERRORS = {
    # Pictures and albums
    "not_found.picture": ErrorKind(404, _("This picture is not here, or not yours.")),
    "not_found.picture_file": ErrorKind(
        404, _("This picture's file is missing from the site's storage.")
    ),
    "not_found.album": ErrorKind(404, _("This album is not here, or not yours.")),
    "not_found.album_picture": ErrorKind(404, _("This picture is not in the album.")),
    "title_invalid": ErrorKind(400, _("Give the album a title of %(most)d characters at most.")),
    "album_exists": ErrorKind(409, _("You have an album called “%(title)s” already.")),
    "too_many_albums": ErrorKind(400, _("You have too many albums: delete one first.")),
    "choose_one": ErrorKind(400, _("Choose one picture for the cover.")),
    # Bulk actions
    "unknown_action": ErrorKind(400, _("There is no such action: choose one on the page.")),
    "nothing_chosen": ErrorKind(400, _("Choose at least one picture.")),
    "too_many_at_once": ErrorKind(400, _("Choose %(most)d pictures at most at once.")),
    "bad_bulk_action": ErrorKind(400, _("This can no longer be gone on with.")),
    "not_found.bulk_action": ErrorKind(404, _("This can no longer be undone.")),
    # Captions and alt texts
    "caption_empty": ErrorKind(400, _("Write at least one word.")),
    "caption_too_long": ErrorKind(400, _("A caption can have %(most)s characters at most.")),
    "caption_too_long.translation": ErrorKind(400, _TOO_LONG),
    "too_many_captions": ErrorKind(
        409, _("You have written %(most)d sentences for this picture: use one of them.")
    ),
    "caption_missing": ErrorKind(409, _("This picture has no sentence to accept yet.")),
    "not_found.caption": ErrorKind(404, _("This sentence is not here, or not of this picture.")),
    "unknown_verdict": ErrorKind(400, _("Choose accept, edit, add or skip.")),
    "nothing_to_explain": ErrorKind(
        409, _("Only a captioner's own sentence can be looked into, and only once.")
    ),
    "alt_too_long": ErrorKind(400, _TOO_LONG),
    "description_too_long": ErrorKind(400, _TOO_LONG),
    # Translations
    "unknown_language": ErrorKind(
        400, _("Captions are not kept in this language here. Choose one of the list.")
    ),
    "no_translator": ErrorKind(
        400,
        _(
            "No model here writes %(language)s. Write it yourself, or ask whoever runs this site "
            "to add one."
        ),
        summary=_("No model here writes this language. Write it yourself."),
    ),
    "no_translator.gone": ErrorKind(400, _("The model for this language was taken away.")),
    "no_translator.broken": ErrorKind(
        400,
        _("The model for this language cannot be loaded: %(reason)s"),
        summary=_("No model here writes this language. Write it yourself."),
    ),
    "nothing_to_translate": ErrorKind(
        409, _("This picture has no caption yet, so nothing to translate.")
    ),
    "nothing_to_translate.waiting": ErrorKind(409, _("The picture has no caption any more.")),
    "not_found.translation": ErrorKind(404, _("This picture has no words in that language.")),
    # Search
    "bad_search.characters": ErrorKind(400, _("Search for less at once: %(most)d characters.")),
    "bad_search.parts": ErrorKind(400, _("Search for less at once: %(most)d words.")),
    "bad_search.quotation": ErrorKind(
        400, _("A quotation mark is not closed: add another one where the phrase ends.")
    ),
    "bad_search.prefix": ErrorKind(
        400, _("Put the * after the first letters of one word: %(least)d or more.")
    ),
    "bad_search.filter": ErrorKind(
        400, _("There is no filter called “%(key)s”. There are: %(known)s.")
    ),
    "bad_search.value": ErrorKind(400, _("Write something after “%(key)s:”.")),
    "bad_search.choice": ErrorKind(
        400, _("“%(part)s” means nothing here. There are: %(choices)s.")
    ),
    "bad_search.day": ErrorKind(
        400, _("“%(value)s” is no day: write 2026, 2026-02 or 2026-02-14.")
    ),
    "bad_search.album": ErrorKind(400, _("You have no album called “%(title)s”.")),
}
