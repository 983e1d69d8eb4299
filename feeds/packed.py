"""A read as the store keeps it, and back: its identity, and the rest."""

from feeds.reads import Read

BETWEEN = "\x1f"  # the unit separator: no chip code, mat or source has it


def pack(read: Read) -> tuple[bytes, bytes]:
    r"""Return a read as the store keeps it: its identity, and the rest.

    Times are kept to the millisecond.

    Examples
    --------
    >>> pack(Read("0042", "1km", 2.5, 3.25, "demo"))
    (b'0042\x1f1km\x1f2500', b'3250\x1fdemo')
    """
    tag, mat, source = read.tag, read.mat, read.source
    if BETWEEN in tag or BETWEEN in mat or BETWEEN in source:
        tag, mat, source = (word.replace(BETWEEN, " ") for word in (tag, mat, source))
    return (
        f"{tag}{BETWEEN}{mat}{BETWEEN}{round(read.at_s * 1000.0)}".encode("utf-8", "replace"),
        f"{round(read.received_s * 1000.0)}{BETWEEN}{source}".encode("utf-8", "replace"),
    )


def unpack(identity: bytes, rest: bytes) -> Read:
    """Return the read that was packed.

    Examples
    --------
    >>> unpack(*pack(Read("0042", "1km", 2.5, 3.25, "demo")))
    Read(tag='0042', mat='1km', at_s=2.5, received_s=3.25, source='demo')
    """
    tag, mat, at_ms = identity.decode().split(BETWEEN)
    received_ms, source = rest.decode().split(BETWEEN)
    return Read(tag, mat, int(at_ms) / 1000.0, int(received_ms) / 1000.0, source)
