"""Routes of signing in at an issuer, below `/b/sso/`; they are there where one is set."""

from django.urls import path

from bins.pages.people import oidc

urlpatterns = [
    path("begin", oidc.begin, name="sso"),
    path("callback", oidc.come_back, name="sso-back"),
    path("connect", oidc.begin_connecting, name="sso-connect"),
    path("disconnect", oidc.end_connection, name="sso-disconnect"),
]
