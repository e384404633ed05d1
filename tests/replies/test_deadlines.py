import pytest

from bins.replies.deadlines import deadline_of, warnings
from bins.replies.providers import Provider, shipped
from bins.replies.spec import Fault, FaultKind


def named(name: str) -> Provider:
    return next(provider for provider in shipped().all if provider.name == name)


def test_it_gives_what_is_known_of_a_provider_in_words() -> None:
    card = deadline_of(named("Shopify"))

    assert (card.provider, card.limit) == ("Shopify", "5 s")
    assert "8 times over 4 hours" in card.retries
    assert "deletes a subscription" in card.disables
    assert deadline_of(named("WooCommerce")).success == "200 to 302"
    assert deadline_of(named("Stripe")).limit == ""


@pytest.mark.parametrize("provider", shipped().all, ids=lambda provider: provider.name)
def test_a_plain_reply_is_nothing_to_warn_of(provider: Provider) -> None:
    assert warnings(provider, 0, None, 200) == ()


def test_it_warns_of_a_delay_that_the_provider_does_not_wait_for() -> None:
    found = warnings(named("Slack"), 3, None, 200)

    assert found[0] == "Slack gives up after 3 s; this reply comes after 3 s."
    assert "Slack retries" in found[1]
    assert warnings(named("Slack"), 2.5, None, 200) == ()


@pytest.mark.parametrize("kind", [FaultKind.SILENT, FaultKind.SLOW_HEADERS])
def test_silence_outlasts_a_provider_when_it_lasts(kind: FaultKind) -> None:
    assert warnings(named("GitHub"), 0, Fault(kind), 200)[0].startswith("GitHub gives up after 10 s; until then")
    assert warnings(named("GitHub"), 6, Fault(kind, seconds=4), 200)[0].startswith("GitHub gives up")
    assert "no success" in warnings(named("GitHub"), 0, Fault(kind, seconds=4), 200)[0]


@pytest.mark.parametrize("kind", FaultKind)
def test_every_fault_is_something_to_warn_a_provider_with_a_limit_of(kind: FaultKind) -> None:
    assert all(words.endswith(".") for words in warnings(named("Shopify"), 0, Fault(kind), 200))
    assert "Admin API" in warnings(named("Shopify"), 0, Fault(kind), 200)[-1]


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("WooCommerce", 303, "WooCommerce takes 200 to 302 as success; 303 is a failure to it."),
        ("Svix", 410, "Svix: 410 turns the hook off at once."),
        ("Svix", 301, "Svix takes 200 to 299 as success; 301 is a failure to it."),
        ("Stripe", 503, "503 is an error to Stripe."),
    ],
)
def test_it_warns_of_a_status_that_is_no_success(name: str, status: int, words: str) -> None:
    assert warnings(named(name), 0, None, status)[0] == words


def test_it_says_nothing_of_a_redirect_where_nothing_is_known() -> None:
    assert warnings(named("Stripe"), 0, None, 302) == ()


def test_it_says_when_the_hook_is_disabled() -> None:
    assert "more than 5 failures in a row" in warnings(named("WooCommerce"), 0, None, 500)[-1]
