from bins.replies.problem import Problem, brief, unknown


def test_it_names_the_field_as_seen_from_outside() -> None:
    assert Problem("path", "No.").within("match").within("rule") == Problem("rule.match.path", "No.")


def test_a_problem_of_the_whole_takes_the_name_of_its_parent() -> None:
    assert Problem("", "No.").within("match").field == "match"


def test_it_repeats_no_more_of_a_text_than_fits_a_sentence() -> None:
    assert brief("a" * 100) == "a" * 39 + "…"
    assert brief("short") == "short"


def test_an_unknown_name_is_told_with_the_one_that_was_meant_or_with_all() -> None:
    assert unknown("field", "stauts", ("status", "body")) == "There is no field “stauts”; did you mean “status”?"
    assert unknown("field", "x", ("status", "body")) == "There is no field “x”; there are status, body."
