import pytest

from marketplace.foundation.core.clients import client_address, client_network

OURS = ["unix", "10.0.0.0/8"]


@pytest.mark.parametrize(
    ("remote", "forwarded", "proxies", "address"),
    [
        ("203.0.113.5", "", [], "203.0.113.5"),
        ("203.0.113.5", "1.2.3.4", [], "203.0.113.5"),  # a stranger's header counts for nothing
        ("10.0.0.2", "1.2.3.4", OURS, "1.2.3.4"),
        ("10.0.0.2", "6.6.6.6, 1.2.3.4", OURS, "1.2.3.4"),  # only the nearest hop is believed
        ("10.0.0.2", "1.2.3.4, 10.0.0.9", OURS, "1.2.3.4"),
        ("", "1.2.3.4", OURS, "1.2.3.4"),
        ("", "1.2.3.4", [], "unknown"),
        ("10.0.0.2", "", OURS, "10.0.0.2"),
        ("10.0.0.2", "junk", OURS, "unknown"),
        ("::ffff:203.0.113.5", "", [], "203.0.113.5"),
        ("2001:db8::1", "", [], "2001:db8::1"),
    ],
)
def test_client_address(rf, settings, remote, forwarded, proxies, address):  # noqa: PLR0917
    settings.TRUSTED_PROXIES = proxies

    assert client_address(rf.get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)) == address


def test_a_household_shares_its_network(rf):
    assert client_network(rf.get("/", REMOTE_ADDR="2001:db8:1:2:3::9")) == "2001:db8:1:2::/64"
    assert client_network(rf.get("/", REMOTE_ADDR="203.0.113.5")) == "203.0.113.5"
