from allauth.account.views import password_set
from django.contrib import admin
from django.urls import include, path

from captionsite.health import healthz, readyz
from gallery.accounts.confirmation import confirmed_again
from training.preferences.views import compare

handler400 = "gallery.http.error_pages.bad_request"
handler404 = "gallery.http.error_pages.page_not_found"
handler500 = "gallery.http.middleware.server_error"
urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("admin/", admin.site.urls),
    # allauth lets whoever sits at an open session give an account its first password.
    path("accounts/password/set/", confirmed_again(password_set), name="account_set_password"),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/v1/", include("training.api_urls")),
    path("api/v1/", include("gallery.api_urls")),
    path("training/", include("training.urls")),
    path("compare/", compare, name="compare"),
    path("", include("gallery.urls")),
]
