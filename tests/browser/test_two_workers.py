"""The first thirty seconds and the live page on PostgreSQL, Redis and two workers: page and sender often meet both."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.backing import Postgres, Redis, settings_for
from tests.browser.test_first_thirty_seconds import (  # noqa: F401 - run again with the server below
    test_it_clears_a_bin_and_starts_anew,
    test_it_gives_a_url_that_can_be_copied_at_once,
    test_it_keeps_everything_over_a_reload,
    test_it_lets_a_second_browser_look_live_but_not_delete,
    test_it_sends_a_test_request_without_the_browsers_cookies,
    test_it_shows_and_opens_the_first_request_by_itself_and_no_other,
    test_it_takes_away_for_everybody_what_the_owner_deletes,
)
from tests.browser.test_live_page import (  # noqa: F401
    test_it_catches_up_exactly_after_a_broken_connection,
    test_it_counts_in_its_title_what_is_unread,
    test_it_counts_once_what_a_poll_and_the_socket_both_bring,
    test_it_is_live_where_websockets_are_blocked,
    test_it_never_moves_what_somebody_reads,
)
from tests.serving import Served, serve

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(
    tmp_path_factory: pytest.TempPathFactory, postgres_server: Postgres, migrated_postgres: str, redis_server: Redis
) -> Iterator[Served]:
    settings = settings_for(postgres_server, postgres_server.new_database(migrated_postgres), redis_server)
    with serve(tmp_path_factory.mktemp("workers") / "data", workers=2, **settings) as running:
        yield running
