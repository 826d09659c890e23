"""Whose request it is, seen through the proxies that are ours (setting TRUSTED_PROXIES)."""

import ipaddress

from django.conf import settings


def client_address(request):
    """The nearest address that is not a proxy of ours; what a stranger writes into X-Forwarded-For counts for nothing."""
    hops = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    address = request.META.get("REMOTE_ADDR") or "unix"
    while _is_ours(address) and hops:
        address = hops.pop()
    return _tidied(address)


def client_network(request):
    """What one household or one mobile mast shares: the IPv4 address, or the IPv6 /64."""
    address = client_address(request)
    try:
        version = ipaddress.ip_address(address).version
    except ValueError:
        return address
    return address if version == 4 else str(ipaddress.ip_network(f"{address}/64", strict=False))  # noqa: PLR2004


def is_near(request):
    """Asked from this machine or a network of ours (10.…, 192.168.…), by nobody's proxy from farther away."""
    parsed = _parsed(client_address(request))
    if parsed is None:
        return client_address(request) == "unknown" and "HTTP_X_FORWARDED_FOR" not in request.META  # a local socket
    return (parsed.is_loopback or parsed.is_private) and "HTTP_X_FORWARDED_FOR" not in request.META


def _is_ours(address):
    trusted = getattr(settings, "TRUSTED_PROXIES", [])
    if address == "unix":
        return "unix" in trusted
    parsed = _parsed(address)
    return parsed is not None and any(parsed in ipaddress.ip_network(network) for network in trusted if network != "unix")


def _parsed(address):
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed


def _tidied(address):
    parsed = _parsed(address)
    return str(parsed) if parsed else "unknown"
