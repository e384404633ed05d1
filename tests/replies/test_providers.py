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
        ({"webhook-signature", "webhook-id"}, "", "Standard Webhooks"),
        ({"host"}, "mailgun/treq-20.12.0", "Mailgun"),
        ({"stripe-signature"}, "mailgun/treq", "Stripe"),
    ],
)
def test_it_recognises_by_a_field_and_else_by_the_user_agent(fields: set[str], agent: str, name: str) -> None:
    assert shipped().recognise(fields, agent) == named(name)


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
