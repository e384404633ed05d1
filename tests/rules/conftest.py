import pytest

from bins.models import Bin
from tests.factories import make_bin


@pytest.fixture
def bin(db: None) -> Bin:
    return make_bin()
