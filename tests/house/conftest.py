"""What was parsed for the house rules goes with the last of them."""

from collections.abc import Iterator

import pytest

from tests.house import source


@pytest.fixture(scope="package", autouse=True)
def _trees() -> Iterator[None]:
    yield
    source.forget()
