from __future__ import annotations

from django.contrib.auth.models import User

from bins.models import TeamRole
from bins.pages.people.team_page import ROLES
from bins.people.invitations import invite
from tests.pages.people.conftest import SignIn
from tests.pages.queries import queries_of
from tests.people.people import make_person, make_team


def test_it_explains_every_role() -> None:
    assert [value for value, _, _ in ROLES] == list(TeamRole)


def test_it_says_that_an_account_is_closed(sign_in: SignIn) -> None:
    team = make_team(ada="admin", grace="editor")
    User.objects.filter(username="grace").update(is_active=False)

    assert "account closed" in sign_in("ada").get(f"/b/teams/{team.pk}").content.decode()


def test_it_shows_waiting_invitations_to_admins_without_their_links(sign_in: SignIn) -> None:
    team = make_team(ada="admin", grace="editor")
    invite(User.objects.get(username="ada"), label="Joan <of> Arc", team=team, role="viewer")

    shown = [sign_in(name).get(f"/b/teams/{team.pk}").content.decode() for name in ("ada", "grace")]

    assert ["Joan &lt;of&gt; Arc" in page for page in shown] == [True, False]
    assert not ["/b/join/" in page for page in shown if "/b/join/" in page]


def test_it_asks_no_more_of_the_database_for_more_members(sign_in: SignIn) -> None:
    team = make_team(ada="admin", grace="viewer")
    browser = sign_in("ada")
    few = len(queries_of(lambda: browser.get(f"/b/teams/{team.pk}")))
    for number in range(10):
        team.memberships.create(person=make_person(f"p{number}"), role="viewer")
        invite(User.objects.get(username="ada"), team=team)

    assert len(queries_of(lambda: browser.get(f"/b/teams/{team.pk}"))) == few


def test_what_was_typed_stays_where_something_is_wrong(sign_in: SignIn) -> None:
    team = make_team(ada="admin")

    page = sign_in("ada").post(f"/b/teams/{team.pk}/invitations", {"label": "Joan", "role": "owner"})

    assert page.status_code == 422
    assert 'value="Joan"' in page.content.decode()
    assert "A role is one of viewer, editor, admin." in page.content.decode()
