"""Projects with their findings as bytes that are read back several times as fast as their pages.

The bytes are for this program as it is, and for nobody else: MessagePack of the frozen records themselves, field by field,
behind a checksum.
"""

from __future__ import annotations

import zlib

import msgspec

from portal.model import Finding, Project

Judged = tuple[tuple[Project, tuple[Finding, ...]], ...]
_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Judged)
_SUM = 4  # Bytes.


def pack(projects: Judged) -> bytes:
    """Projects with their findings as bytes. Raises ValueError for what `unpack` could not give back: a text with half of
    a surrogate pair, a number of more than 64 bits."""
    try:
        data = _ENCODER.encode(projects)
    except OverflowError as error:
        raise ValueError(str(error)) from None
    return zlib.crc32(data).to_bytes(_SUM, "big") + data


def unpack(packed: bytes) -> Judged:
    """What `pack` was given: equal, in the same order, each number of the same kind, as long as its fields hold what
    portal/model.py says. Raises ValueError for anything else, damaged or cut off."""
    data = memoryview(packed)[_SUM:]
    if zlib.crc32(data).to_bytes(_SUM, "big") != packed[:_SUM]:
        raise ValueError("these bytes are not what was packed")
    return _DECODER.decode(data)


def check_project(project: Project) -> None:
    """Raises ValueError where a field holds what portal/model.py does not say, such as a number for a title."""
    unpack(pack(((project, ()),)))
