import pytest
from django.contrib.auth.models import AnonymousUser

from gallery.site import context
from tests import rows


@pytest.mark.parametrize(
    ("cookie", "theme"), [("dark", "dark"), ("pink", "system"), ('"><script>', "system")]
)
def test_only_a_theme_of_the_site_is_taken_from_a_cookie(rf, cookie, theme):
    request = rf.get("/")
    request.COOKIES["theme"] = cookie
    assert context.theme(request) == theme


def test_a_page_that_shows_no_counts_asks_the_database_nothing(rf, db, django_assert_num_queries):
    request = rf.get("/")
    request.user = rows.person()
    rows.jobs(request.user, 2)
    with django_assert_num_queries(0):
        found = context.site(request)
    assert found["work_count"] == 2
    request.user = AnonymousUser()
    assert context.site(request)["work_count"] == 0
