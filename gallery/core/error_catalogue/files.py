"""Errors of files: uploads, imports, quotas, disk space, exports."""

from gallery.core.error_catalogue.kind import ErrorKind
from gallery.core.error_catalogue.kind import marked as _

ERRORS = {
    # Refused by the decoder
    "image_empty": ErrorKind(400, _("This file is empty. Choose another one.")),
    "image_too_large": ErrorKind(
        413,
        _(
            "This file is too large: a picture can have %(megabytes)s MB at most. "
            "Send a smaller one."
        ),
    ),
    "image_too_large.file": ErrorKind(
        413, _("This file is too large: %(megabytes)s MB are allowed.")
    ),
    "image_too_many_pixels": ErrorKind(
        413,
        _(
            "This picture has too many pixels to be opened: %(megapixels)s megapixels are "
            "allowed, fewer in some formats. Make it smaller."
        ),
    ),
    "image_too_many_frames": ErrorKind(
        413,
        _("This animation is too long: %(frames)s frames are allowed. Send a shorter one."),
    ),
    "image_truncated": ErrorKind(
        400,
        _(
            "The end of this picture is missing. Copy it again from where it came and send it "
            "again."
        ),
    ),
    "image_not_supported": ErrorKind(
        415,
        _(
            "This is not a picture that can be read here. Send a JPEG, PNG, WebP, GIF, HEIC, "
            "AVIF or TIFF."
        ),
    ),
    "image_broken": ErrorKind(
        400,
        _(
            "This picture is damaged and cannot be read. Save it again in a picture program and "
            "send that copy."
        ),
    ),
    "image_timeout": ErrorKind(
        400,
        _(
            "This picture takes too long to read. Save it again in a picture program, or make it "
            "smaller."
        ),
    ),
    # Quotas and duplicates
    "no_file": ErrorKind(400, _("Choose at least one picture.")),
    "duplicate_image": ErrorKind(409, _("You have this picture already, as %(name)s.")),
    "quota_exceeded.pictures": ErrorKind(
        403,
        _(
            "There is no room left: you have %(most)s pictures. Pictures in the trash count until "
            "they are deleted for good, %(days)s days after."
        ),
    ),
    "quota_exceeded.bytes": ErrorKind(
        403,
        _(
            "There is no room left: you have %(megabytes)s MB. Pictures in the trash count until "
            "they are deleted for good, %(days)s days after."
        ),
    ),
    "quota_exceeded.exports": ErrorKind(
        403, _("Your exports can take %(megabytes)s MB. Delete some of them first.")
    ),
    "quota_exceeded.announced": ErrorKind(
        403,
        _(
            "These files do not fit: you have %(megabytes)s MB, and what is on its way counts as "
            "well. Send less, or make room first."
        ),
    ),
    "storage_full": ErrorKind(
        507,
        _("The site's disk is full. Nothing was saved: try again when there is room."),
        transient=True,
    ),
    "storage_full.import": ErrorKind(
        507,
        _("The site’s disk is full. What came so far is kept: go on when there is room."),
        transient=True,
    ),
    "storage_full.export": ErrorKind(
        507, _("The site’s disk is full. Try again when there is room."), transient=True
    ),
    "file_unreadable": ErrorKind(400, _("It cannot be read: %(reason)s.")),
    "metadata_stays": ErrorKind(
        422,
        _(
            "This file is built in a way that keeps its metadata from being taken out. You can "
            "have it as it was uploaded, with all that it carries."
        ),
    ),
    # Imports
    "not_found.import": ErrorKind(404, _("This batch is not here, or not yours.")),
    "not_found.import_file": ErrorKind(404, _("This file is not in the batch.")),
    "too_many_files": ErrorKind(
        413, _("Announce up to %(at_once)s files at once, and %(most)s in one batch.")
    ),
    "too_many_imports": ErrorKind(
        403,
        _("%(most)s of your imports are not over: finish them, or forget some of their lists."),
    ),
    "too_many_imports.files": ErrorKind(
        403, _("Your lists of imports hold %(most)s files: forget older lists first.")
    ),
    "table_unreadable": ErrorKind(
        400, _("This table cannot be read, so none of its words came in: %(reason)s.")
    ),
    "table_too_large.bytes": ErrorKind(
        413,
        _(
            "None of its words came in: the tables of one import can have %(megabytes)s MB. Send "
            "it in parts, each with its pictures."
        ),
    ),
    "table_too_large.rows": ErrorKind(
        413,
        _(
            "None of its words came in: the tables of one import can have %(most)s rows. Send it "
            "in parts, each with its pictures."
        ),
    ),
    "table_too_large.row": ErrorKind(
        413,
        _("None of its words came in: one of its rows has more than %(most)s characters."),
    ),
    "table_too_large.columns": ErrorKind(
        413, _("None of its words came in: it has more than %(most)s columns.")
    ),
    "table_too_large.tables": ErrorKind(
        413, _("None of its words came in: one import can have %(most)s tables.")
    ),
    "not_a_plain_file.link": ErrorKind(400, _("It is a link, so it was left alone.")),
    "not_a_plain_file.folder": ErrorKind(
        400, _("This folder is nested too deep, or cannot be opened, so it was left alone.")
    ),
    "not_a_plain_file.special": ErrorKind(
        400, _("It is a pipe, a device or a socket, so it was left alone.")
    ),
    "wrong_offset": ErrorKind(409, _("Go on at %(received)s: so much of this file is here.")),
    "piece_too_long": ErrorKind(400, _("This is more than the file was said to have.")),
    "import_expired": ErrorKind(400, _("It was not finished in time. Send it again.")),
    "import_gone": ErrorKind(400, _("These files were dropped before their turn came.")),
    "file_gone": ErrorKind(400, _("Its bytes are gone. Send it again.")),
    "zip_broken": ErrorKind(400, _("This ZIP is damaged. Make it again and send that one.")),
    "zip_too_many_files": ErrorKind(
        413,
        _("This ZIP holds more than %(most)s files. Send it in parts, or send the folder."),
    ),
    "zip_hostile.overlap": ErrorKind(400, _("This ZIP is not opened: its files overlap.")),
    "zip_hostile.growth": ErrorKind(400, _("This ZIP is not opened: it would grow too large.")),
    "zip_hostile.name": ErrorKind(400, _("This ZIP is not opened: a name in it leads outside.")),
    "zip_member.locked": ErrorKind(
        400, _("It is locked with a password. Unpack the ZIP and send the folder.")
    ),
    "zip_member.link": ErrorKind(400, _("It is a link, not a file.")),
    "zip_member.name": ErrorKind(
        400, _("Its name has a character that cannot be shown. Rename it and send it again.")
    ),
    "zip_member.nested": ErrorKind(400, _("A ZIP within a ZIP is not opened. Send it by itself.")),
    # Exports
    "not_found.export": ErrorKind(
        404, _("This export is not here: its time may be over. Ask for a new one.")
    ),
    "not_found.export_file": ErrorKind(404, _("This export’s file is gone. Ask for a new one.")),
    "unknown_form": ErrorKind(400, _("There is no such kind of export: choose one.")),
    "nothing_chosen.export": ErrorKind(400, _("There are no pictures in this choice.")),
    "bad_selection": ErrorKind(400, _("Name pictures, or an album, or nothing for all.")),
    "too_many_pictures": ErrorKind(
        400, _("Choose up to %(most)s pictures, or export an album or all.")
    ),
    "too_many_exports": ErrorKind(409, _("You have many exports here: delete some first.")),
    "too_many_exports.open": ErrorKind(
        409, _("%(most)s of your exports are being written: wait until one is there.")
    ),
    "export_not_ready": ErrorKind(409, _("This export is not ready yet. Wait for its job.")),
    "export_gone": ErrorKind(400, _("This export was deleted before its turn came.")),
}
