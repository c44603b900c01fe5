"""What every test may use. Sockets other than loopback are blocked for all of them."""

from pathlib import Path

import pytest
from pytest_socket import socket_allow_hosts


def pytest_runtest_setup(item: pytest.Item) -> None:
    # Unix sockets stay open: the embedded PostgreSQL listens on one.
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The folder of real records beside the project's root; tests that read it are marked `corpus`."""
    path = Path(__file__).resolve().parent.parent.parent / "shared"
    if not (path / "crossref").is_dir():
        pytest.skip("the real records (the folder shared/ beside the project) are not here")
    return path
