"""Cards that tell what the company does where the customer's view belongs: a guess by words.

In tasks and touchpoints the customer is the one who acts. In goals, needs and pain points "we" is
often the customer's own voice ("we never hear back"), so there it takes a second sign: what
companies do, or the customer as the one it is done to.
"""

import re

ACTS = frozenset({"customer_task", "user_task", "job_step", "touchpoint"})
FEELS = frozenset({"customer_goal", "customer_need", "pain_point", "key_moment"})
LOOKED_AT = 300
"""Characters: the start of a card tells, and a long one must not take long."""

_COMPANY = re.compile(
    r"""(?:
    # English
    we(?:['’](?:ll|re|ve))?
    |our\ (?:\w+\ )?(?:team|company|staff|agents?|system|sales|support|people|service)
    |the\ (?:company|vendor|supplier|sales\ team|support\ team|marketing\ team|business)
    |(?:sales|marketing|customer\ service|support)
     \ (?:sends?|calls?|contacts?|informs?|prepares?)
    # German
    |wir|unsere?\ (?:team|firma|unternehmen|vertrieb|support|kundendienst|mitarbeiter|leute)
    |das\ unternehmen|die\ firma|der\ vertrieb|der\ kundendienst|der\ anbieter
    # Spanish: the verb alone says "we"
    |nosotr[oa]s|nuestr[oa]s?\ (?:equipo|empresa|personal|agentes?|servicio|soporte|sistema)
    |la\ empresa|el\ equipo\ de\ (?:ventas|soporte|marketing)|el\ proveedor
    |(?:les?\ |l[ao]s?\ )?
     (?:envi|llam|inform|contact|mand|ofrec|prepar|entreg|avis|factur|recib|atend)[aei]mos
    # French
    |nous|notre\ (?:équipe|entreprise|société|service|support|personnel|système)
    |l['’](?:entreprise|équipe\ (?:commerciale|support))
    |le\ (?:service\ client|fournisseur|commercial)
    |on\ (?:(?:lui|leur|vous|le|la|les)\ )?
     (?:envoie|appelle|informe|contacte|propose|prépare|livre|facture|prévient)
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)

_DEEDS = re.compile(
    r"""\b(?:send|call\ (?:them|the)|email|e-mail|inform|notify|contact\ (?:them|the)|invoice|ship
    |deliver|offer|sell|onboard|upsell|remind|follow\ up
    |senden|schicken|versenden|informieren|benachrichtigen|kontaktieren|liefern|bieten|verkaufen
    |erinnern|rufen\ .*\ an
    |enviamos|mandamos|informamos|contactamos|ofrecemos|entregamos|facturamos|avisamos|llamamos
    |envoyons|informons|contactons|proposons|livrons|facturons|prévenons|appelons|relançons)\b
    |\b(?:the|our|a|every|new)\ (?:customer|client|buyer|user|guest|patient)s?\b
    |\b(?:de[mnrs]|die|unsere[nm]?|einem)\ (?:kunde|kundin|nutzer|gäste)\w*
    |\b(?:al|a\ los|a\ nuestros|el|los|nuestros)\ (?:cliente|usuario)s?\b
    |\b(?:au|aux|le|les|nos|un)\ (?:client|usager|utilisateur)\w*""",
    re.IGNORECASE | re.VERBOSE,
)


def is_company_action(text: str, kind: str) -> bool:
    """Whether a card in a customer lane reads as something that the company does."""
    words = " ".join(text[:LOOKED_AT].split()).lstrip("-–—•*“”\"'«»¡¿ ")
    if kind not in ACTS and kind not in FEELS:
        return False
    start = _COMPANY.match(words)
    if start is None:
        return False
    return kind in ACTS or _DEEDS.search(words) is not None
