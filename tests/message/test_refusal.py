from bins.message.refusal import Refusal, Refused


def test_every_refusal_has_a_name_of_its_own_that_fits_its_column() -> None:
    reasons = [refusal.reason for refusal in Refusal]

    assert len(set(reasons)) == len(reasons)
    assert all(len(reason) <= 24 for reason in reasons)


def test_every_refusal_is_an_error_and_says_so_in_words() -> None:
    assert all(400 <= refusal.status < 600 and refusal.words.endswith(".") for refusal in Refusal)


def test_a_refused_request_carries_its_reason() -> None:
    assert Refused(Refusal.TIMEOUT).refusal is Refusal.TIMEOUT
    assert str(Refused(Refusal.TIMEOUT)) == "timeout"
