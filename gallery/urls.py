from django.urls import include, path

from gallery.account import own_views
from gallery.site import views

app_name = "gallery"
urlpatterns = [
    path("", views.home, name="home"),
    path("how-it-works/", views.how, name="how"),
    path("theme/", views.set_theme, name="theme"),
    path("robots.txt", views.robots, name="robots"),
    path("", include("gallery.browse.urls")),
    path("", include("gallery.captions.urls")),
    path("", include("gallery.alt_text.urls")),
    path("", include("gallery.translations.urls")),
    path("", include("gallery.exports.urls")),
    path("", include("gallery.sharing.urls")),
    path("imports/", include("gallery.imports.urls")),
    path("jobs/", include("gallery.jobs.urls")),
    path("invited/<str:token>/", own_views.invited, name="invited"),
    path("try/", include("gallery.trial.urls")),
    path("account/", include("gallery.account.urls")),
    path("", include("gallery.monitoring.urls")),
]
