"""The socket that the site listens on."""

import pytest

from project.webserver import CannotListen, open_listener


def test_port_0_takes_a_free_port_also_on_ipv6() -> None:
    for host in ("127.0.0.1", "::1"):
        with open_listener(host, 0) as listener:
            address, port, *_ = listener.getsockname()
            assert address == host
            assert port > 0


def test_a_port_that_becomes_free_in_time_is_taken() -> None:
    with open_listener("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(CannotListen, match=f"Port {port} is in use by another program"):
            open_listener("127.0.0.1", port, patience=0)
    with open_listener("127.0.0.1", port, patience=0) as second:
        assert second.getsockname()[1] == port


@pytest.mark.parametrize("host", ["192.0.2.1", "no host name"])
def test_an_address_that_is_not_ours_is_refused(host: str) -> None:
    with pytest.raises(CannotListen, match=f"Cannot listen on {host}, port 0"):
        open_listener(host, 0)
