"""Which edits an update holds: the (author, clock, length) runs of an update of format V1.

Servers may merge edits before they send them; counting messages would then count too few. This
reads the structs themselves, so that every edit inside a merged message counts.
"""

import struct

from benchmarks.wire import read_uint

Run = tuple[int, int, int]
"""author, first clock, length."""

_SKIP = 10


def runs(update: bytes) -> list[Run]:
    """The runs of content in `update`, neighbours joined, gaps left out."""
    found: list[Run] = []
    authors, at = read_uint(update, 0)
    for _ in range(authors):
        structs, at = read_uint(update, at)
        author, at = read_uint(update, at)
        clock, at = read_uint(update, at)
        start = clock
        for _ in range(structs):
            length, is_gap, at = _struct(update, at)
            if is_gap:
                if clock > start:
                    found.append((author, start, clock - start))
                start = clock + length
            clock += length
        if clock > start:
            found.append((author, start, clock - start))
    return found


def _struct(data: bytes, at: int) -> tuple[int, bool, int]:
    """Length in clocks, whether it is a gap, and where it ends."""
    info = data[at]
    at += 1
    ref = info & 0x1F
    if ref in (0, _SKIP):
        length, at = read_uint(data, at)
        return length, ref == _SKIP, at
    for flag in (0x80, 0x40):
        if info & flag:
            _, at = read_uint(data, at)
            _, at = read_uint(data, at)
    if not info & 0xC0:
        at = _parent(data, at, bool(info & 0x20))
    length, at = _content(data, at, ref)
    return length, False, at


def _parent(data: bytes, at: int, has_key: bool) -> int:
    by_name, at = read_uint(data, at)
    if by_name:
        at = _skip_blob(data, at)
    else:
        _, at = read_uint(data, at)
        _, at = read_uint(data, at)
    return _skip_blob(data, at) if has_key else at


def _content(data: bytes, at: int, ref: int) -> tuple[int, int]:
    if ref == 4:
        size, at = read_uint(data, at)
        text = data[at : at + size].decode("utf-8", "surrogatepass")
        return len(text) + sum(sign > "\uffff" for sign in text), at + size
    if ref == 8:
        count, at = read_uint(data, at)
        for _ in range(count):
            at = _skip_value(data, at)
        return count, at
    if ref == 1:
        return read_uint(data, at)
    if ref == 7:
        _, at = read_uint(data, at)
        return 1, at
    if ref == 6:
        return 1, _skip_blob(data, _skip_blob(data, at))
    raise ValueError(f"content of sort {ref} at byte {at}, which no benchmark writes")


def _skip_blob(data: bytes, at: int) -> int:
    size, at = read_uint(data, at)
    return at + size


def _skip_value(data: bytes, at: int) -> int:
    tag = data[at]
    at += 1
    if tag in (126, 127, 120, 121):
        return at
    if tag == 119:
        return _skip_blob(data, at)
    if tag == 125:
        while data[at] & 0x80:
            at += 1
        return at + 1
    if tag in (123, 124, 122):
        return at + struct.calcsize("d" if tag != 124 else "f")
    count, at = read_uint(data, at)
    for _ in range(count):
        if tag == 118:
            at = _skip_blob(data, at)
        at = _skip_value(data, at)
    return at
