import pytest

from bins.message.headers import encode_fields
from bins.pages.senders import PROVIDERS, event_of, fields_of, sender_of

CHROME = b"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36"


def test_it_reads_the_first_value_of_each_field_by_its_lower_case_name() -> None:
    block = encode_fields([b"X-Two", b"First", b"Host", b"x", b"x-two", b"second"])

    assert fields_of(block) == {b"x-two": b"First", b"host": b"x"}


def test_it_reads_nothing_from_no_fields() -> None:
    assert fields_of(b"") == {}


@pytest.mark.parametrize(("field", "name"), PROVIDERS, ids=lambda value: str(value))
def test_it_names_a_provider_by_its_own_field(field: bytes, name: str) -> None:
    assert sender_of({field: b"anything", b"user-agent": b"curl/8"}) == name


def test_it_tells_github_from_meta_by_the_event() -> None:
    fields = {b"x-hub-signature-256": b"sha256=0", b"x-github-event": b"push"}

    assert sender_of(fields) == "GitHub"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (b"", ""),
        (b"curl/8.5.0", "curl/8.5.0"),
        (CHROME, "Chrome"),
        (b"Mozilla/4.0", "Mozilla"),
        (b"Slackbot 1.0 (+https://api.slack.com/robots)", "Slack"),
        (b"Thing/1.0 (+https://x)", "Thing/1.0"),
        (b" (", ""),
    ],
)
def test_it_names_other_senders_by_their_user_agent(user_agent: bytes, name: str) -> None:
    assert sender_of({b"user-agent": user_agent}) == name


@pytest.mark.parametrize(
    ("fields", "event"),
    [({b"x-shopify-topic": b"orders/create"}, "orders/create"), ({b"ce-type": b"a\xff"}, "a\xff"), ({}, "")],
)
def test_it_gives_the_event_as_it_was_named(fields: dict[bytes, bytes], event: str) -> None:
    assert event_of(fields) == event
