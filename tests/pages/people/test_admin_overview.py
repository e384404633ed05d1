from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from bins.models import Bin
from bins.pages.people.admin_overview import SETTINGS, settings_in_use
from inspector.config import Config
from inspector.secret_files import SECRETS
from tests.factories import make_bin, make_refusals, make_request
from tests.pages.browser import Browser
from tests.pages.people.conftest import SignIn
from tests.people.people import make_admin, make_owned_bin, make_person, make_team

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings


@pytest.fixture
def root(sign_in: SignIn) -> Browser:
    make_admin()
    return sign_in("root")


def page_of(root: Browser) -> str:
    return root.get("/b/admin").content.decode()


def test_it_counts_what_there_is(root: Browser) -> None:
    make_person(is_active=False), make_team()
    make_request(make_bin())
    make_owned_bin(make_person("grace"), deleted_at=timezone.now())

    page = page_of(root)

    for words in ("1 admin, 1 closed", "<strong>3</strong>", "1 without an owner, 1 deleted", "heads and bodies"):
        assert words in page
    assert "SQLite" in page
    assert "captures are refused below" in page


def test_it_shows_an_instance_with_nothing_in_it(root: Browser) -> None:
    page = page_of(root)

    assert "No request to a bin was turned away" in page
    assert "0 B, heads and bodies" in page


def test_it_says_what_was_turned_away_and_what_went_lately(root: Browser) -> None:
    now, bin = timezone.now(), make_bin(name="<b>Busy</b>")
    make_refusals(bin, "rate", minute=int(time.time()) // 60, count=1_234)
    make_refusals(bin, "too_busy", minute=int(time.time()) // 60 - 3_000, count=77)
    Bin.objects.filter(pk=bin.pk).update(evicted_count=56, evicted_at=now, evicted_from=now)

    page = page_of(root)

    assert "turned away: more than the rate allows" in page
    assert "1,234" in page
    assert "56" in page
    assert "went to make room for new ones" in page
    assert "too busy" not in page
    assert "&lt;b&gt;Busy&lt;/b&gt;" in page


def test_it_leaves_out_what_went_long_ago(root: Browser) -> None:
    long_ago = timezone.now() - dt.timedelta(days=3)
    make_bin(evicted_count=56, evicted_at=long_ago, evicted_from=long_ago)

    assert "went to make room for new ones" not in page_of(root)


def test_it_shows_settings_as_they_are_in_force(settings: Settings, root: Browser) -> None:
    settings.CONFIG = Config(access="login", max_body=3 * 1024**2, trusted_proxies=["10.0.0.0/8", "10.1.1.1"])

    page = page_of(root)
    values = {one.setting: one.value for one in settings_in_use()}

    assert "<strong>3 MiB</strong>" in page
    assert "INSPECTOR_SIGN_IN_RATE" in page
    assert values["INSPECTOR_BIN_MAKERS"] == "people"
    assert values["INSPECTOR_TRUSTED_PROXIES"] == "10.0.0.0/8, 10.1.1.1"


def test_it_shows_no_secret(settings: Settings, root: Browser) -> None:
    hidden = {"secret_key": "hush-1", "secret_key_fallbacks": ["hush-2"], "metrics_token": "hush-3"}
    stores = {"database_url": "postgres://u:hush-4@h/d", "redis_url": "redis://:hush-5@h/0"}
    settings.CONFIG = settings.CONFIG.model_copy(update={**hidden, "redis_url": stores["redis_url"]})

    assert "hush" not in page_of(root)
    assert not {name.lower() for name in SECRETS} & set(SETTINGS)


def test_it_warns_of_a_disk_that_is_full(settings: Settings, root: Browser) -> None:
    settings.CONFIG = settings.CONFIG.model_copy(update={"min_free_disk": 2**62})

    assert '<dd class="bad">' in page_of(root)
