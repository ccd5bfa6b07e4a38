"""Channels in which the customer meets software, in the languages that people write them in."""

import re

_SOFTWARE = re.compile(
    r"""\b(?:web|webs|app|apps|online|portals?|portail|portale|chat|chats|chatbots?|bot|bots
    |software|browser|self[- ]?service|kiosk|kiosks|e[- ]?commerce|e[- ]?shop|logiciels?
    |applications?|anwendung(?:en)?|aplicaci[oó]n(?:es)?|sitios?\ web|site\ (?:web|internet)
    |en\ l[ií]nea|en\ ligne|internet|dashboards?|wizards?)\b
    |web[- ]?(?:site|seite|shop|app|form|page|auftritt)|onlineshop|homepage|kundenportal""",
    re.IGNORECASE | re.VERBOSE,
)


def is_software(channel: str) -> bool:
    """Whether people meet software there: web, app, portal, chat; not mail, phone or a shop."""
    return _SOFTWARE.search(channel) is not None
