"""Signing in at an issuer of OpenID Connect; imported only where one is set, since it needs allauth.

allauth asks the issuer, and keeps who is who there. Nothing of its own pages, forms or mail is used.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.providers.base import AuthError
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured, SuspiciousOperation
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from requests import RequestException

from bins.links.addresses import origin
from bins.links.attempts import TooMany
from bins.pages.errors import too_many
from bins.pages.people.account import page, prove
from bins.pages.people.gate import posted, signed_in, with_people
from bins.pages.people.signing_in import back_to, welcome
from bins.pages.person import actor_of, person_of
from bins.people.accounts import Unfit
from bins.people.audit import Actor, note
from bins.people.issuer import Claims, TurnedAway, check_let_in, connect, disconnect, make_person_of

logger = logging.getLogger(__name__)

# What an issuer can make go wrong: it is away, says no, or says something else than it should.
_ODD = (KeyError, TypeError, ValueError, AttributeError, ImproperlyConfigured, SuspiciousOperation)
_TROUBLE = (RequestException, OAuth2Error, *_ODD)
_LOGIN, _CONNECT = "login", "connect"


class Issuer(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth has no types
    """Asks the issuer, and takes its word only as far as it can be proved."""

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the issuer says of itself; it must say that it is the one that is set."""
        told: dict[str, Any] = super().openid_config
        if str(told["issuer"]).rstrip("/") != settings.CONFIG.oidc_url:
            raise OAuth2Error("what is at INSPECTOR_OIDC_URL calls itself another issuer")
        return told

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        """Give where the issuer sends the browser back to."""
        return f"{origin(request)}{reverse('sso-back')}"

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        """Give who has signed in; of what is said of them nothing is kept but who they are."""
        app.settings["fetch_userinfo"] = "userinfo_endpoint" in self.openid_config
        login = super().complete_login(request, app, token, **kwargs)
        told, login.account.extra_data = login.account.extra_data, {}
        proved = told["id_token"]
        userinfo = told.get("userinfo", {})
        if userinfo.get("sub", proved["sub"]) != proved["sub"]:  # OpenID Connect Core 1.0 section 5.3.2
            raise OAuth2Error("userinfo is of somebody else")
        login.nonce, login.claims = str(proved.get("nonce", "")), Claims.of({**proved, **userinfo})
        login.account.uid = str(proved["sub"])
        return login

    def _decode_id_token(self, app: Any, id_token: str) -> Any:
        # Its signature too, whatever way it came.
        return jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )


class Accounts(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Answers by itself wherever allauth would go on with pages of its own."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Sign in, or connect, whoever comes from the issuer."""
        given = sociallogin.state["data"]
        if not constant_time_compare(sociallogin.nonce, given["nonce"]):
            raise OAuth2Error("the nonce is another one")
        try:
            check_let_in(sociallogin.claims)
            ends = _connected if sociallogin.state["process"] == _CONNECT else _entered
            answer = ends(request, sociallogin)
        except TurnedAway as error:
            answer = trouble(request, str(error), 403)
        raise ImmediateHttpResponse(answer)

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        """Say what went wrong."""
        if error == AuthError.CANCELLED:
            raise ImmediateHttpResponse(trouble(request, "It was cancelled, and nothing has changed.", 200))
        if extra_context and "state_id" in extra_context:
            raise ImmediateHttpResponse(trouble(request, "It took too long, or began elsewhere. Try once more.", 400))
        raise ImmediateHttpResponse(_failed(request, exception or request.GET.get("error", "no code")))


@with_people
def begin(request: HttpRequest) -> HttpResponseBase:
    """Send the browser to the issuer, to sign in here."""
    if request.method != "POST":
        return redirect("sign-in")
    try:
        settings.ATTEMPTS.count_sign_in(settings.ATTEMPTS.client_of(request))
    except TooMany as error:
        return too_many(request, error)
    return _leave(request, _LOGIN, back_to(request))


@signed_in
@posted
def begin_connecting(request: HttpRequest, person: User) -> HttpResponseBase:
    """Send the browser to the issuer, to let the account there sign in here: as much as a new password would."""
    try:
        prove(request, person, "present-sso")
    except TooMany as error:
        return too_many(request, error)
    except Unfit as error:
        return page(request, person, error)
    return _leave(request, _CONNECT, reverse("account"), person)


@signed_in
@posted
def end_connection(request: HttpRequest, person: User) -> HttpResponseBase:
    """Let the account at the issuer no longer sign in here."""
    if disconnect(person):
        note(actor_of(request), "sso_disconnected", person.username)
    return redirect("account")


@with_people
def come_back(request: HttpRequest) -> HttpResponseBase:
    """Take a browser that comes from the issuer."""
    view: Callable[..., HttpResponseBase] = OAuth2CallbackView.adapter_view(
        Issuer(request, settings.CONFIG.oidc_provider)
    )
    try:
        return view(request)
    except _TROUBLE as error:
        return _failed(request, error)


def trouble(request: HttpRequest, words: str, status: int) -> HttpResponseBase:
    """Answer that somebody has not come in, and why."""
    context = {"words": words, "sso_name": settings.CONFIG.oidc_name, "person": person_of(request)}
    return render(request, "people/sso_trouble.html", context, status=status)


def _leave(request: HttpRequest, process: str, back: str, person: User | None = None) -> HttpResponseBase:
    """Lead to the issuer by a page: browsers hold a form to `form-action` through every redirect that follows it."""
    nonce = secrets.token_urlsafe(24)
    kept = {"nonce": nonce, "person": person.pk if person else None}
    try:
        issuer = Accounts(request).get_provider(request, settings.CONFIG.oidc_provider)
        issuer.oauth2_adapter_class = Issuer
        answer = issuer.redirect(request, process, next_url=back, data=kept, auth_params={"nonce": nonce})
        url = _web(answer["Location"])
    except _TROUBLE as error:
        return _failed(request, error)
    return render(request, "people/sso_leaving.html", {"url": url, "sso_name": settings.CONFIG.oidc_name})


def _web(url: str) -> str:
    if urlsplit(url).scheme not in {"http", "https"}:
        raise OAuth2Error("its authorization endpoint is no address")
    return url


def _entered(request: HttpRequest, login: Any) -> HttpResponseBase:
    if login.is_existing:
        person = login.user
    else:
        person = make_person_of(login.claims)
        connect(login.account, person)
        by = Actor(None, settings.CONFIG.oidc_name, settings.ATTEMPTS.client_of(request))
        note(by, "person_made", person.username)
    if not person.is_active:
        raise TurnedAway("Your account here is closed. Ask an admin of this instance.")
    welcome(request, person)
    return redirect(login.state["next"])


def _connected(request: HttpRequest, login: Any) -> HttpResponseBase:
    person = person_of(request)
    if person is None or person.pk != login.state["data"]["person"]:
        raise TurnedAway("You are no longer signed in as when you began. Sign in, and try once more.")
    if login.is_existing and login.user != person:
        raise TurnedAway("It is connected with another account here. Sign in to that one, and disconnect it first.")
    if not login.is_existing:
        connect(login.account, person)
        note(actor_of(request), "sso_connected", person.username)
    return redirect("account")


def _failed(request: HttpRequest, error: object) -> HttpResponseBase:
    logger.warning("Signing in with %s failed: %s", settings.CONFIG.oidc_name, f"{type(error).__name__}: {error}"[:300])
    return trouble(request, "It does not answer as it should. Try again in a while, or tell an admin.", 502)
