"""Cutting off what is known already, when an edit repeats it."""

from sessions.journey.update import Block, Deleted, Gap, Item, Plain, Words


def after(block: Block, clock: int) -> Block:
    """The part of a block from `clock` on."""
    structs: list[Item | Gap] = []
    for one in block.structs:
        if one.clock >= clock:
            structs.append(one)
        elif one.clock + one.length > clock:
            structs.append(_tail(block.author, one, clock - one.clock))
    return Block(block.author, clock, structs)


def _tail(author: int, one: Item | Gap, offset: int) -> Item | Gap:
    clock, length = one.clock + offset, one.length - offset
    if isinstance(one, Gap):
        return Gap(clock, length)
    content = one.content
    match content:
        case Words(text):
            # Cutting a surrogate pair leaves U+FFFD on both sides, as in Yjs.
            rest = text.encode("utf-16-le")[2 * offset :].decode("utf-16-le", "replace")
            content = Words(rest, length)
        case Plain(values):
            content = Plain(values[offset:])
        case _:
            content = Deleted(length)
    return Item(clock, (author, clock - 1), one.right, None, None, content, one.keyed)
