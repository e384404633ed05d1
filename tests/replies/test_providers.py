from pathlib import Path

import pytest

from bins.replies.providers import Provider, TableError, load, shipped


def extra(folder: Path, text: str) -> Path:
    file = folder / "more.toml"
    file.write_text(text, encoding="utf-8")
    return file


def named(name: str) -> Provider:
    return next(provider for provider in shipped().all if provider.name == name)


def test_it_knows_each_provider_once_and_says_where_from() -> None:
    names = [provider.name for provider in shipped().all]

    assert len(set(names)) == len(names) >= 36
    assert all(provider.source for provider in shipped().all)


@pytest.mark.parametrize(
    ("fields", "agent", "name"),
    [
        ({"x-hub-signature-256", "x-github-event"}, "", "GitHub"),
        ({"x-hub-signature-256"}, "", "Meta"),
        ({"host"}, "mailgun/treq-20.12.0", "Mailgun"),
        ({"stripe-signature"}, "mailgun/treq", "Stripe"),
    ],
)
def test_it_recognises_by_a_field_and_else_by_the_user_agent(fields: set[str], agent: str, name: str) -> None:
    assert shipped().recognise(fields, agent) == named(name)


HUB = "x-hub-signature x-hub-signature-256"
GITHUB = "x-github-delivery x-github-event"
GOGS = "x-gogs-delivery x-gogs-event x-gogs-signature"
GITEA = "x-gitea-delivery x-gitea-event x-gitea-event-type x-gitea-signature x-gogs-event-type x-github-event-type"
STANDARD = "webhook-id webhook-timestamp webhook-signature"
SENT: dict[str, tuple[str, str, str]] = {
    "GitHub": (f"{GITHUB} {HUB} x-github-hook-id", "GitHub-Hookshot/044aadd", "x-github-delivery"),
    "Gogs": (f"{GITHUB} {GOGS}", "GogsServer", "x-gogs-delivery"),
    "Gitea": (f"{GITHUB} {GOGS} {GITEA} {HUB}", "Go-http-client/1.1", "x-gitea-delivery"),
    "Forgejo": (
        f"{GITHUB} {GOGS} {GITEA} {HUB} x-forgejo-delivery x-forgejo-event x-forgejo-event-type x-forgejo-signature",
        "Go-http-client/1.1",
        "x-forgejo-delivery",
    ),
    "GitLab": (
        f"x-gitlab-event x-gitlab-event-uuid x-gitlab-instance x-gitlab-webhook-uuid idempotency-key {STANDARD}",
        "GitLab/18.1.0",
        "idempotency-key",
    ),
    "Bitbucket": ("x-event-key x-hook-uuid x-request-uuid x-hub-signature", "Bitbucket-Webhooks/2.0", ""),
    "Atlassian": (
        "x-atlassian-webhook-identifier x-atlassian-webhook-flow x-hub-signature",
        "Atlassian Webhook HTTP Client",
        "x-atlassian-webhook-identifier",
    ),
    "Meta": (HUB, "facebookexternalua", ""),
    "Shopify": (
        "x-shopify-topic x-shopify-hmac-sha256 x-shopify-shop-domain x-shopify-webhook-id x-shopify-event-id",
        "Shopify-Captain-Hook",
        "x-shopify-webhook-id",
    ),
    "Twilio": ("x-twilio-signature i-twilio-idempotency-token", "TwilioProxy/1.1", "i-twilio-idempotency-token"),
    "SendGrid": (
        "x-twilio-email-event-webhook-signature x-twilio-email-event-webhook-timestamp", "SendGrid Event API", ""
    ),
    "Svix": ("svix-id svix-timestamp svix-signature", "Svix-Webhooks/1.24", "svix-id"),
    "Standard Webhooks": (STANDARD, "OpenAI/1.0", "webhook-id"),
    "GoCardless": ("origin webhook-signature", "gocardless-webhook-service/1.1", ""),
    "WooCommerce": ("", "WooCommerce/9.4.2 Hookshot (WordPress/6.7)", "x-wc-webhook-delivery-id"),
}  # fmt: skip
"""What some send in all: their fields beside those of everybody, their User-Agent, and where the delivery's id is."""


@pytest.mark.parametrize("name", SENT)
def test_it_recognises_a_sender_by_all_that_it_sends(name: str) -> None:
    fields, agent, delivery = SENT[name]

    found = shipped().recognise({"host", "content-type", "user-agent", *fields.split()}, agent)

    assert found == named(name)
    assert [field.lower() for field in found.delivery_fields][:1] == ([delivery] if delivery else [])
    assert shipped().signature_fields & set(fields.split()) <= {field.lower() for field in found.signatures}


def test_nobody_is_hidden_by_another_of_the_same_field() -> None:
    fields = [field for field, _ in shipped().by_field]

    assert len(set(fields)) == len(fields)


def test_it_recognises_nobody_in_plain_requests() -> None:
    assert shipped().recognise({"host", "accept"}, "curl/8.5.0") is None


def test_it_asks_for_meta_last_since_github_sends_its_field_too() -> None:
    assert shipped().by_field[-1][0] == "x-hub-signature-256"


def test_it_tells_what_a_provider_takes_as_success() -> None:
    assert named("WooCommerce").takes_as_success(302)
    assert named("WooCommerce").takes_as_success(303) is False
    assert named("Stripe").takes_as_success(200) is None


def test_no_file_adds_nothing() -> None:
    assert load() is shipped()


def test_a_file_adds_providers_before_the_shipped_ones(tmp_path: Path) -> None:
    file = extra(tmp_path, '[[provider]]\nname = "Acme"\nfields = ["X-GitHub-Event"]\nsignatures = ["X-Acme"]\n')

    table = load(file)

    assert table.recognise({"x-github-event"}) == Provider("Acme", ("X-GitHub-Event",), signatures=("X-Acme",))
    assert "x-acme" in table.signature_fields
    assert len(table.all) == len(shipped().all) + 1


def test_a_provider_of_the_same_name_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    file = extra(tmp_path, '[[provider]]\nname = "Meta"\nfields = ["X-Hub-Signature-256"]\ntimeout_seconds = 20\n')

    table = load(file)

    assert (table.all[-1].name, table.all[-1].timeout_seconds) == ("Meta", 20)
    assert len(table.all) == len(shipped().all)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("provider = 7", "key `provider`"),
        ("[[providers]]", "unknown field `providers`"),
        ("[[provider", "is not TOML"),
        ("[[provider]]", "provider 1: Object missing required field `name`"),
        ('[[provider]]\nname = "A"\ntimeout = 5', "provider 1: Object contains unknown field `timeout`"),
        ('[[provider]]\nname = "A"\ntimeout_seconds = "5"', "provider 1, key `timeout_seconds`: Expected"),
        ('[[provider]]\nname = "A"\ntimeout_seconds = 0', "provider 1 ('A'): key `timeout_seconds`"),
        ('[[provider]]\nname = "A"\nfields = ["X Y"]', "key `fields`: 'X Y'"),
        ('[[provider]]\nname = "A"\nagents = [""]', "key `agents`"),
        ('[[provider]]\nname = "A"\nsuccess = [[299, 200]]', "key `success`"),
        ('[[provider]]\nname = "A"\ndisabling = [4100]', "key `disabling`"),
        ('[[provider]]\nname = "A"\ndelivery_json = "id"', "key `delivery_json`: A JSONPath begins with $"),
        ('[[provider]]\nname = ""', "key `name`"),
    ],
)
def test_it_names_the_file_and_the_key_in_one_line(tmp_path: Path, text: str, words: str) -> None:
    file = extra(tmp_path, text)

    with pytest.raises(TableError) as caught:
        load(file)

    assert str(caught.value).startswith(f"{file}: ")
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_it_names_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "odd.toml").write_bytes(b"\xff")

    for name, words in (("none.toml", "No such file"), ("odd.toml", "is not UTF-8"), (".", "Is a directory")):
        with pytest.raises(TableError, match=words):
            load(tmp_path / name)
