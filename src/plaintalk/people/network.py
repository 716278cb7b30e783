"""Networks, devices and e-mail addresses as keyed hashes, so that they are compared unread.

A hash of an address alone could be undone by trying all addresses; keyed with the site's secret
it can't be by somebody who holds only the database. Source: RFC 2104.
"""

import hashlib
import hmac
from datetime import timedelta
from ipaddress import ip_address, ip_network

# Long enough to show who comes back, short enough that a network's next user is not suspected.
NETWORK_KEPT_FOR = timedelta(days=30)
# A browser stays with its owner for longer than an address does; half a year is enough to tell.
DEVICE_KEPT_FOR = timedelta(days=180)
# A household gets a /64 of IPv6 and one address of IPv4. Source: RFC 6177.
_PREFIX_BITS = {4: 32, 6: 64}
# Providers whose addresses are the same with and without dots, with the name they go by, as
# Google's help page on dots in addresses says.
_DOTLESS = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}


def network_digest(address: str, *, secret: str) -> str:
    """Give the keyed hash of the network that an address belongs to; "" for no address."""
    try:
        parsed = ip_address(address.strip())
    except ValueError:
        return ""
    if parsed.version == 6 and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    network = ip_network(f"{parsed}/{_PREFIX_BITS[parsed.version]}", strict=False)
    return _digest("network", str(network), secret)


def device_digest(token: str, *, secret: str) -> str:
    """Give the keyed hash of a browser's cookie."""
    return _digest("device", token, secret)


def address_digest(email: str, *, secret: str) -> str:
    """Give the keyed hash of an address as it was given, whatever its case."""
    return _digest("address", email.strip().casefold(), secret)


def email_digest(email: str, *, secret: str) -> str:
    """Give the keyed hash of a mailbox, whatever its case and "+" suffix; "" for no address."""
    local, at, domain = email.strip().casefold().rpartition("@")
    if not at:
        return ""
    return _digest("email", f"{local.split('+', 1)[0]}@{domain}", secret)


def alias_digest(email: str, *, secret: str) -> str:
    """Give the keyed hash of what two aliases of one mailbox have in common; "" for no address.

    Besides case and "+" suffix, dots go where the provider leaves them out.
    """
    local, at, domain = email.strip().casefold().rpartition("@")
    if not at:
        return ""
    local = local.split("+", 1)[0]
    if domain in _DOTLESS:
        local, domain = local.replace(".", ""), _DOTLESS[domain]
    return _digest("alias", f"{local}@{domain}", secret)


def client_address(*, remote: str, forwarded_for: str, proxies: int) -> str:
    """Give the address of the reader's side, believing only our own `proxies` entries.

    Source: RFC 7239, section 8: entries further left than our own proxies can be made up.
    """
    hops = [*(hop.strip() for hop in forwarded_for.split(",") if hop.strip()), remote]
    return hops[max(0, len(hops) - 1 - proxies)]


def _digest(purpose: str, value: str, secret: str) -> str:
    key = hashlib.sha256(f"plaintalk/{purpose}/{secret}".encode()).digest()
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()
