from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bins.models import Bin
from bins.pages.form_values import reply_values
from bins.pages.reply_page import BUILT_IN
from bins.replies.presets import REPLY_PRESETS
from bins.replies.spec import MOST_BODY_BYTES, Fault, FaultKind, ReplySpec, RuleSpec
from bins.rules import writing
from tests.factories import make_request, make_token
from tests.pages.browser import Browser

PLAIN = {"status": "200", "status_override": "1", "cors": "1"}


def saved(bin: Bin) -> ReplySpec | None:
    bin.refresh_from_db()
    return writing.default_of(bin)


def test_it_begins_with_the_reply_that_is_built_in(owner: Browser) -> None:
    page = owner.page("/reply")

    assert "built in" in page
    assert "\nSaved.\n</textarea>" in page
    assert "No rule yet" in page


def test_it_writes_the_default_reply(owner: Browser, bin: Bin) -> None:
    form = {**PLAIN, "status": "503", "content_type": "text/plain", "headers.name": ["Retry-After", ""]}

    answer = owner.post(owner.path("/reply"), {**form, "headers.value": ["1", ""], "body": "Not\r\nnow", "do": "save"})

    assert answer["Location"] == owner.path("/reply?said=saved")
    assert saved(bin) == ReplySpec(503, (("Content-Type", "text/plain"), ("Retry-After", "1")), "Not\nnow")
    assert "Saved. The next request gets it." in owner.page("/reply?said=saved")


def test_saving_the_built_in_reply_as_it_is_leaves_it_built_in(owner: Browser, bin: Bin) -> None:
    owner.post(owner.path("/reply"), {**reply_values(BUILT_IN), "do": "save"})

    assert saved(bin) is None
    assert not owner.bin.status_override


def test_it_brings_the_built_in_reply_back(owner: Browser, bin: Bin) -> None:
    writing.set_default(bin, ReplySpec(503))

    owner.post(owner.path("/reply"), {"do": "built-in"})

    assert saved(bin) is None


@pytest.mark.parametrize(
    ("fields", "problem_id"),
    [
        ({"status": "99"}, "f-status-wrong"),
        ({"status": "many"}, "f-status-wrong"),
        ({"delay_seconds": "1000"}, "f-delay_seconds-wrong"),
        ({"delay_seconds": "nan"}, "f-delay_seconds-wrong"),
        ({"content_type": "a\x00b"}, "f-content_type-wrong"),
        ({"content_type": "text/plain", "headers.name": "A b", "headers.value": "1"}, "f-headers-0-wrong"),
        ({"headers.name": ["A", "Content-Length"], "headers.value": ["1", "1"]}, "f-headers-1-wrong"),
        ({"headers.name": ["A"] * 65, "headers.value": ["1"] * 65}, "f-headers-wrong"),
        ({"body": "{{ nobody }}", "template": "1"}, "f-body-wrong"),
        ({"fault.kind": "reset"}, "f-fault-kind-wrong"),
        ({"fault.kind": "drip", "fault.bytes_per_second": "0"}, "f-fault-bytes_per_second-wrong"),
        ({"fault.kind": "silent", "fault.seconds": "999"}, "f-fault-seconds-wrong"),
        ({"fault.kind": "nonsense"}, "f-fault-kind-wrong"),
        ({"bytes": "123"}, "f-body-wrong"),
    ],
)
def test_every_problem_is_shown_at_its_field(
    owner: Browser, bin: Bin, fields: dict[str, object], problem_id: str
) -> None:
    answer = owner.post(owner.path("/reply"), {**PLAIN, "body": "kept as typed", **fields})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'aria-describedby="{problem_id}"' in page
    assert f'id="{problem_id}"' in page
    assert saved(bin) is None


def test_what_was_typed_is_kept(owner: Browser) -> None:
    page = owner.post(owner.path("/reply"), {**PLAIN, "status": "x<1", "body": "<b>mine</b>"}).content.decode()

    assert 'value="x&lt;1"' in page
    assert "&lt;b&gt;mine&lt;/b&gt;" in page


def test_problems_come_to_our_script_without_an_error_status(owner: Browser) -> None:
    answer = owner.post(owner.path("/reply"), {"status": "1"}, headers={"X-Partial": "1"})

    assert answer.status_code == 200
    assert answer.content.decode().lstrip().startswith('<section class="reply"')


def test_rows_are_added_and_removed_without_a_script(owner: Browser, bin: Bin) -> None:
    form = {**PLAIN, "headers.name": ["A", "B"], "headers.value": ["1", "2"], "body": "typed"}

    more = owner.post(owner.path("/reply"), {**form, "do": "more:headers"}).content.decode()
    less = owner.post(owner.path("/reply"), {**form, "do": "less:headers:0"}).content.decode()

    assert more.count('name="headers.name"') == 3
    assert 'value="A"' not in less
    assert 'value="B"' in less
    assert ">\ntyped</textarea>" in less
    assert saved(bin) is None


def test_an_uploaded_file_is_sent_in_place_of_the_text(owner: Browser, bin: Bin) -> None:
    owner.post(owner.path("/reply"), {**PLAIN, "file": SimpleUploadedFile("a.bin", b"\x00\xff")})

    page = owner.page("/reply")
    number = owner.bin.reply_version
    assert saved(bin) == ReplySpec(body_base64="AP8=")
    assert "2 B, uploaded" in page

    owner.post(owner.path("/reply"), {**PLAIN, "status": "201", "bytes": str(number)})

    assert saved(bin) == ReplySpec(201, body_base64="AP8=")


def test_a_file_that_is_too_large_is_a_problem_at_the_body(owner: Browser, bin: Bin) -> None:
    file = SimpleUploadedFile("a.bin", bytes(MOST_BODY_BYTES + 1))

    answer = owner.post(owner.path("/reply"), {**PLAIN, "file": file})

    assert answer.status_code == 422
    assert "at most 1,048,576 bytes; this file has 1,048,577" in answer.content.decode()


def test_it_says_which_headers_are_left_out_and_why(owner: Browser, bin: Bin) -> None:
    writing.set_default(bin, ReplySpec(headers=(("Set-Cookie", "a=1"),)))

    assert "Not sent: Set-Cookie. Bins and this page share a host" in owner.page("/reply")


def test_it_warns_of_the_deadline_of_whoever_sends(owner: Browser, bin: Bin) -> None:
    make_request(bin, headers=[(b"X-Slack-Signature", b"v0=1"), (b"User-Agent", b"Slackbot 1.0")])
    writing.set_default(bin, ReplySpec(delay_seconds=5, fault=Fault(FaultKind.DRIP)))

    assert "Slack gives up after 3 s; this reply comes after 5 s." in owner.page("/reply")


def test_whoever_may_only_look_sees_the_reply_and_no_form(stranger: Browser, bin: Bin) -> None:
    writing.set_default(bin, ReplySpec(503, (("X-A", "<i>"),), "<b>body"))

    page = stranger.page("/reply")

    assert "&lt;b&gt;body" in page
    assert "&lt;i&gt;" in page
    assert 'method="post"' not in page


def test_a_link_to_a_part_of_a_bin_shows_no_rules(bin: Bin, owner: Browser) -> None:
    make_request(bin)
    number = writing.add_rule(bin, RuleSpec(name="secret rule")).pk
    part = Browser(make_token(bin, only_n=1))

    assert part.get(part.path("/reply")).status_code == 404
    assert part.get(part.path(f"/reply/rules/{number}")).status_code == 404
    assert "data-reply" not in part.page("/1?tab=info")


def test_nobody_else_may_write(stranger: Browser, bin: Bin) -> None:
    assert stranger.post(stranger.path("/reply"), PLAIN).status_code == 403
    assert Browser("nonsense").post("/b/nonsense/reply", PLAIN).status_code == 404
    assert saved(bin) is None


def test_another_site_cannot_write(owner: Browser, bin: Bin) -> None:
    answer = owner.post(owner.path("/reply"), PLAIN, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert saved(bin) is None


def test_a_form_needs_its_token(bin: Bin) -> None:
    strict = Browser.at_home(enforce_csrf_checks=True)

    assert strict.post(strict.path("/reply"), PLAIN).status_code == 403


@pytest.mark.parametrize("key", REPLY_PRESETS)
def test_a_preset_is_filled_in_and_not_yet_saved(owner: Browser, bin: Bin, key: str) -> None:
    preset = REPLY_PRESETS[key]

    page = owner.post(owner.path("/reply"), {**PLAIN, "body": "typed", "do": f"fill:{key}"}).content.decode()

    assert f"“{preset.title}” is filled in. Nothing is saved yet." in page
    assert f'name="status" value="{preset.spec.status}"' in page
    assert 'name="status_override" value="1" checked' in page
    assert "typed" not in page
    assert saved(bin) is None


def test_what_was_filled_in_is_saved_like_anything_else(owner: Browser, bin: Bin) -> None:
    owner.post(owner.path("/reply"), {**reply_values(REPLY_PRESETS["busy"].spec), "do": "save"})

    assert saved(bin) == REPLY_PRESETS["busy"].spec


def test_a_preset_that_this_server_cannot_make_says_why_before_it_is_saved(owner: Browser, settings: Any) -> None:
    settings.CONFIG = settings.CONFIG.model_copy(update={"max_delay": 2})

    page = owner.post(owner.path("/reply"), {**PLAIN, "do": "fill:slow"}).content.decode()

    assert 'aria-describedby="f-delay_seconds-wrong"' in page


@pytest.mark.parametrize("does", ["fill:nothing", "fill:", "json"])
def test_a_preset_that_is_none_changes_nothing(owner: Browser, does: str) -> None:
    page = owner.post(owner.path("/reply"), {**PLAIN, "body": "typed", "do": does}).content.decode()

    assert "\ntyped</textarea>" in page
