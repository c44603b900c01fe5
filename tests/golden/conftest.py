from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    # Known where tests/golden is named on the command line, as `make golden` does.
    parser.addoption(
        "--write-golden", action="store_true", help="write what is found to tests/golden/access.txt"
    )


@pytest.fixture
def writing(request: pytest.FixtureRequest) -> bool:
    """Whether the table is to be written anew."""
    return bool(request.config.getoption("--write-golden", default=False))
