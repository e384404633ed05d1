"""What is said of a template that cannot be saved, or gives no reply."""

from __future__ import annotations

import pytest

from bins.replies.template_errors import BadTemplate, TemplateError, TemplateFailed, TemplateOverrun


def test_a_bad_template_says_where() -> None:
    assert str(BadTemplate("This {{ is never closed.", 3, 7)) == "Line 3, column 7: This {{ is never closed."


@pytest.mark.parametrize("kind", [TemplateFailed, TemplateOverrun])
def test_who_waits_for_a_reply_need_not_know_why_there_is_none(kind: type[TemplateError]) -> None:
    with pytest.raises(TemplateError, match="too long"):
        raise kind("too long")
