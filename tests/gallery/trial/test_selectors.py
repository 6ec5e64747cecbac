"""Who is a trial user, and what that user sees."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gallery.core.errors import NotFoundError
from gallery.models import Image, User
from gallery.trial import selectors
from tests.gallery.conftest import work
from tests.gallery.trial.conftest import tried
from tests.optional import required

pytestmark = pytest.mark.postgresql


def test_a_session_names_a_trial_user_until_the_hour_is_over(captioners):
    tried()
    user = User.objects.get()
    assert selectors.trial_user(user.pk) == user
    for odd in (None, "", str(user.pk), user.pk + 1, [user.pk]):
        assert selectors.trial_user(odd) is None
    User.objects.update(trial_until=timezone.now() - timedelta(seconds=1))
    assert selectors.trial_user(user.pk) is None
    assert selectors.trial_users().get() == user


def test_a_trial_has_its_captions_newest_first(captioners, django_assert_num_queries):
    client = tried()
    work(captioners[0], "the first")
    tried(client, captioner="other")
    user = User.objects.get()
    assert required(selectors.trial(trial_user=user)).waits
    work(captioners[1], "the second")
    with django_assert_num_queries(3):
        trial = required(selectors.trial(trial_user=user))
    assert [caption.text for caption in trial.captions] == ["the second", "the first"]
    assert not trial.waits


def test_a_picture_is_its_trial_users_own(captioners, owner):
    tried()
    image = Image.objects.get()
    assert selectors.picture(trial_user=image.owner, image_id=image.pk) == image
    for other in (owner, None):
        with pytest.raises(NotFoundError):
            selectors.picture(trial_user=other, image_id=image.pk)
