"""The suite cannot reach the outside, even by accident."""

import socket

import pytest
from pytest_socket import SocketConnectBlockedError


# pytest-socket warns before it refuses, and warnings are errors here.
@pytest.mark.filterwarnings("ignore:A test tried to use socket")
def test_a_connection_to_the_outside_is_refused():
    with socket.socket() as outside, pytest.raises(SocketConnectBlockedError):
        outside.connect(("192.0.2.1", 80))


def test_loopback_is_open():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()
