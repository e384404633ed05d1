"""Who sent a request and what it tells of, by the fields that providers send.

Field names are those of the vendors' own pages on their webhooks; a sender can claim any of them, so they name and
never prove.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bins.search.fields import EVENT_FIELDS

Fields = Mapping[bytes, bytes]
"""First value of each header field, by its name in lower case."""

PROVIDERS: tuple[tuple[bytes, str], ...] = (
    (b"x-github-event", "GitHub"),
    (b"stripe-signature", "Stripe"),
    (b"x-slack-signature", "Slack"),
    (b"x-shopify-topic", "Shopify"),
    (b"x-shopify-hmac-sha256", "Shopify"),
    (b"x-twilio-signature", "Twilio"),
    (b"x-twilio-email-event-webhook-signature", "SendGrid"),
    (b"x-gitlab-event", "GitLab"),
    (b"x-gitea-event", "Gitea"),
    (b"x-event-key", "Bitbucket"),
    (b"x-signature-ed25519", "Discord"),
    (b"x-mandrill-signature", "Mandrill"),
    (b"x-wc-webhook-topic", "WooCommerce"),
    (b"paddle-signature", "Paddle"),
    (b"x-zm-signature", "Zoom"),
    (b"x-dropbox-signature", "Dropbox"),
    (b"x-trello-webhook", "Trello"),
    (b"x-hook-signature", "Asana"),
    (b"x-hook-secret", "Asana"),
    (b"x-twitter-webhooks-signature", "X"),
    (b"x-vercel-signature", "Vercel"),
    (b"x-webflow-signature", "Webflow"),
    (b"x-fusionauth-signature-jwt", "FusionAuth"),
    (b"x-hubspot-signature-v3", "HubSpot"),
    (b"linear-event", "Linear"),
    (b"sentry-hook-resource", "Sentry"),
    (b"x-pagerduty-signature", "PagerDuty"),
    (b"typeform-signature", "Typeform"),
    (b"calendly-webhook-signature", "Calendly"),
    (b"x-square-hmacsha256-signature", "Square"),
    (b"paypal-transmission-id", "PayPal"),
    (b"x-atlassian-webhook-identifier", "Atlassian"),
    (b"x-amz-sns-message-type", "Amazon SNS"),
    (b"svix-id", "Svix"),
    (b"x-hub-signature-256", "Meta"),
)
"""Field that only this provider sends, and its name; the first that is there counts.

`X-Hub-Signature-256` is Meta's only where no field of GitHub's is.
"""

_EVENTS = tuple(name.encode("ascii") for name in EVENT_FIELDS)
_AGENTS = (("Slackbot", "Slack"), ("facebookplatform/", "Meta"), ("mailgun/", "Mailgun"), ("Stripe/", "Stripe"))
_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_PRODUCT = re.compile(r"[^\s();,]{1,32}")


def fields_of(block: bytes) -> dict[bytes, bytes]:
    """Give the first value of each field of a stored header block, by lower-case name."""
    parts = bytes(block).lower().split(b"\n"), bytes(block).split(b"\n")
    return dict(zip(parts[0][-2::-2], parts[1][-1::-2], strict=False)) if block else {}


def sender_of(fields: Fields) -> str:
    """Give the name of the provider, else of the browser or the first product in `User-Agent`; one character a byte."""
    for field, name in PROVIDERS:
        if field in fields:
            return name
    return _agent(fields.get(b"user-agent", b"").decode("latin-1"))


def event_of(fields: Fields) -> str:
    """Give the event that a provider names in a field of its own, one character a byte, or nothing."""
    for field in _EVENTS:
        if field in fields:
            return fields[field].decode("latin-1")
    return ""


def _agent(text: str) -> str:
    if text.startswith("Mozilla/"):
        return next((name for mark, name in _BROWSERS if mark in text), "Mozilla")
    for start, name in _AGENTS:
        if text.startswith(start):
            return name
    found = _PRODUCT.search(text)
    return found[0] if found else ""
