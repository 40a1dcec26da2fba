"""Addresses: what can be written to, and the hash under which an address that wants no mail is remembered."""

import hashlib
import re
from email.headerregistry import Address
from email.utils import parseaddr

import idna

from matcher.errors import MailError

_LOCAL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


def checked(address: str) -> str:
    """The address in lower case, its domain in ASCII form ("ann@münchen.example" becomes xn--…, by IDNA 2008: the
    older rule, Python's own, writes ß as ss and so to somebody else).

    Raises MailError where mail cannot go there: new lines, lists of addresses, quoted local parts, no domain.
    """
    local, _, domain = address.strip().rpartition("@")
    try:
        ascii_domain = idna.encode(domain, uts46=True).decode().lower()
    except idna.IDNAError:
        ascii_domain = ""
    labels = ascii_domain.split(".")
    sound = _LOCAL.fullmatch(local) and ".." not in local and local[0] != "." and local[-1] != "."
    if not sound or len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels) or len(ascii_domain) > 250:
        raise MailError(f"not an address that mail can go to: {address!r}")
    return f"{local}@{ascii_domain}".lower()


def address_hash(address: str) -> str:
    """SHA-256 of the address as `checked` writes it: the same for every way to spell it, and no way back."""
    try:
        plain = checked(address)
    except MailError:
        plain = address.strip().lower()
    return hashlib.sha256(f"muster address {plain}".encode()).hexdigest()


def mailbox(setting: str) -> Address:
    """A display name and an address out of a setting such as `Muster <calls@muster.example>`. Raises MailError."""
    name, address = parseaddr(setting)
    return Address(display_name=name, addr_spec=checked(address))
