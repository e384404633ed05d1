"""Routes of the app side: pages and the JSON interface. Capture URLs never come here."""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("api/", include("bins.api.urls")),
    *([path("b/sso/", include("bins.pages.people.oidc_urls"))] if settings.CONFIG.oidc_url else []),
    path("", include("bins.pages.urls")),
]
