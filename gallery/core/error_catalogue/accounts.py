"""Errors of accounts, tokens, invitations, sharing and the trial."""

from gallery.core.error_catalogue.kind import ErrorKind
from gallery.core.error_catalogue.kind import marked as _

ERRORS = {
    # Sign-in and tokens
    "wrong_credentials": ErrorKind(401, _("The name or the password is wrong. Check both.")),
    "mfa_code_required": ErrorKind(
        401, _("This account asks for a second step: send the code of your app as well.")
    ),
    "mfa_code_wrong": ErrorKind(401, _("This code is wrong or was used. Send the next one.")),
    "second_step_unreadable": ErrorKind(
        503,
        _("Your second step cannot be checked: the site's secret key has changed. Tell its staff."),
    ),
    "locked_out": ErrorKind(
        429,
        _("There were too many wrong attempts. Wait 15 minutes, then try again."),
        transient=True,
    ),
    "second_step_needed": ErrorKind(
        403,
        _("Those who run this site need a second step to sign in. Set it up on the site first."),
    ),
    "no_token": ErrorKind(400, _("Send the token that is to be revoked.")),
    "not_found.token": ErrorKind(404, _("This token is not here, or was revoked already.")),
    "scope_missing": ErrorKind(
        403, _("This token may not do this: make one with the scope %(scope)s.")
    ),
    # The account itself
    "wrong_password": ErrorKind(400, _("This is not your password. Nothing was deleted.")),
    "wrong_name": ErrorKind(400, _("This is not your name here. Nothing was deleted.")),
    "confirm_on_page": ErrorKind(
        403, _("You have no password here: delete your account on its page.")
    ),
    "not_sure": ErrorKind(400, _("Tick the box to say that you mean it.")),
    # Invitations
    "may_not_invite": ErrorKind(403, _("You cannot invite people to this site.")),
    "too_many_invitations": ErrorKind(
        409, _("Many of your invitations are open: take some back first.")
    ),
    "not_found.invitation": ErrorKind(404, _("This invitation is not here, or was used already.")),
    "not_found.invitation_over": ErrorKind(
        404, _("This invitation was used, or its time is over. Ask for a new one.")
    ),
    # Sharing
    "bad_days": ErrorKind(400, _("A link can hold from 1 to %(most)s days.")),
    "password_too_long": ErrorKind(400, _("A password can have %(most)s characters at most.")),
    "nobody_called_so": ErrorKind(400, _("There is nobody of this name here. Check it.")),
    "shared_with_self": ErrorKind(400, _("This is your own album: you see it already.")),
    "link_locked": ErrorKind(403, _("This album has a password.")),
    "may_not_correct": ErrorKind(403, _("You may look at this album, but not correct it.")),
    "too_many_shares": ErrorKind(409, _("This is shared many times: take some back first.")),
    "too_many_waiting": ErrorKind(
        409,
        _(
            "%(most)d of your shares can wait for an answer, %(each)d of them for one person: take "
            "some back first."
        ),
    ),
    "not_found.block": ErrorKind(404, _("You do not block this person.")),
    "not_found.link": ErrorKind(404, _("This link is not here, or was taken back already.")),
    "not_found.link_over": ErrorKind(
        404, _("This link leads nowhere: it may be over, or was taken back.")
    ),
    "not_found.share": ErrorKind(404, _("This album is not shared with them.")),
    "not_found.shared_album": ErrorKind(
        404, _("This album is not here, or no longer shared with you.")
    ),
    # The trial
    "unknown_demo": ErrorKind(400, _("There is no such picture: choose one on the page.")),
    "no_file.trial": ErrorKind(400, _("Choose a picture first, or take one of these.")),
    "no_file.trial_over": ErrorKind(400, _("The picture is gone: choose it once more.")),
    "not_found.trial": ErrorKind(404, _("This site takes no visitors' pictures.")),
    "not_found.trial_picture": ErrorKind(404, _("This picture is not here any more.")),
    "too_many_trials": ErrorKind(
        503, _("Many people are trying this just now. Come back in an hour."), transient=True
    ),
}
