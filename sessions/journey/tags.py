"""What the numbers of Yjs update format V1 stand for."""

GC, DELETED, JSON, BINARY, STRING = 0, 1, 2, 3, 4
EMBED, FORMAT, TYPE, ANY, DOC, SKIP = 5, 6, 7, 8, 9, 10
LEFT, RIGHT, KEY = 0x80, 0x40, 0x20
"""Flags of an item: its left or right neighbour is named, it has a key."""
