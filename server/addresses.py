"""Addresses that the server calls on somebody's behalf: public ones, and no detours.

Whoever names an address must not make the server speak to what only the server can reach. So the
name is looked up first, every address it stands for is judged, and the call goes to the very
address that was judged.
"""

import asyncio
import ipaddress
import socket
from urllib.parse import urlsplit

LONGEST = 2_000
_PORTS = {"http": 80, "https": 443}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class UnsafeAddressError(Exception):
    """No call to this address; the message says why and repeats nothing of it."""


def checked(url: str, *, anywhere: bool) -> str:
    """The address if it could be called, by its looks; `anywhere` allows http and private ones.

    Raises UnsafeAddressError.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise UnsafeAddressError("This is no address.") from None
    if len(url) > LONGEST or any(ord(letter) <= 32 or ord(letter) == 127 for letter in url):
        raise UnsafeAddressError("This is no address.")
    if parts.scheme not in (("https", "http") if anywhere else ("https",)) or not parts.hostname:
        raise UnsafeAddressError("It has to be an https address.")
    if "@" in parts.netloc or parts.fragment:
        raise UnsafeAddressError("It carries a name, a password or a fragment.")
    return url


async def looked_up(url: str, *, anywhere: bool) -> str:
    """The IP address to call for a checked address.

    Raises UnsafeAddressError when any that it stands for is not public, and OSError when there is
    none.
    """
    parts = urlsplit(url)
    port = parts.port or _PORTS[parts.scheme]
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]).partition("%")[0] for entry in found]
    if not addresses:
        raise OSError("no address")
    if not anywhere and not all(is_public(ipaddress.ip_address(one)) for one in addresses):
        raise UnsafeAddressError("It leads into a private network.")
    return addresses[0]


def is_public(address: Address) -> bool:
    """Whether the whole internet means the same by this address."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address in _NAT64:
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF))
        if address.sixtofour is not None or address.teredo is not None:
            return False  # tunnels: nobody serves there, and they may end anywhere
    return address.is_global and not address.is_multicast and not address.is_reserved
