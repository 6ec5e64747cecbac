"""Invitations hold until they are used, or until their time is over."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gallery.models import Invitation


@pytest.mark.parametrize(
    ("days", "used", "holds"), [(1, False, True), (1, True, False), (-1, False, False)]
)
def test_an_invitation_holds_once_and_not_for_ever(days, used, holds):
    now = timezone.now()
    invitation = Invitation(expires_at=now + timedelta(days=days), used_at=now if used else None)
    assert invitation.holds is holds
