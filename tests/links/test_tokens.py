import pytest

from bins.links.tokens import TOKEN_PLACEHOLDER, is_token_of, number_in, token_for
from bins.models import Bin, Link, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def link() -> Link:
    return Link.objects.create(bin=Bin.objects.create(), role=Role.VIEW)


def test_it_verifies_the_token_it_made(link: Link) -> None:
    token = token_for(link)

    assert number_in(token) == link.pk
    assert is_token_of(link, token)


def test_it_carries_160_bits_of_digest(link: Link) -> None:
    assert len(token_for(link).rpartition("-")[2]) * 5 == 160


@pytest.mark.parametrize("change", [lambda t: t[:-1] + ("a" if t[-1] != "a" else "b"), lambda t: t.upper()])
def test_it_refuses_a_changed_token(link: Link, change: object) -> None:
    assert callable(change)
    assert not is_token_of(link, change(token_for(link)))


def test_it_refuses_the_token_of_another_link(link: Link) -> None:
    other = Link.objects.create(bin=link.bin, role=Role.VIEW)

    assert not is_token_of(link, token_for(other))


def test_a_view_link_turned_into_a_manage_link_by_hand_has_another_token(link: Link) -> None:
    token = token_for(link)
    link.role = Role.MANAGE

    assert not is_token_of(link, token)


def test_a_former_secret_still_opens(link: Link, settings: pytest.FixtureRequest) -> None:
    token = token_for(link)
    former = settings.SECRET_KEY  # type: ignore[attr-defined]
    settings.SECRET_KEY = "new" * 20  # type: ignore[attr-defined]

    assert not is_token_of(link, token)
    settings.SECRET_KEY_FALLBACKS = [former]  # type: ignore[attr-defined]
    assert is_token_of(link, token)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "1",
        "1-",
        "1-abc",
        "x" * 500,
        "1-" + "a" * 33,
        "é-" + "a" * 32,
        pytest.param(TOKEN_PLACEHOLDER, id="ours"),
    ],
)
def test_it_gives_no_number_for_what_is_no_token(text: str) -> None:
    assert number_in(text) is None
