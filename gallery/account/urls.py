from django.urls import path

from gallery.account import own_views, views

urlpatterns = [
    path("", views.account, name="account"),
    path("tour/", views.finish_tour, name="finish-tour"),
    path("tokens/", views.make_token, name="make-token"),
    path("tokens/<str:token_key>/revoke/", views.revoke_token, name="revoke-token"),
    path("consent/", own_views.consent, name="consent"),
    path("delete/", own_views.delete, name="delete-account"),
    path("invitations/", own_views.invite, name="invitations"),
    path(
        "invitations/<int:invitation_id>/take-back/",
        own_views.take_back,
        name="take-invitation-back",
    ),
]
