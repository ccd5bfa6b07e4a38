import pytest

from facilitation.company_voice import is_company_action

COMPANY = [
    "We send an email with the offer",
    "we’ll call them back",
    "Our sales team prepares a quote",
    "The company books the inspector",
    "Marketing sends a newsletter",
    "Wir schicken eine E-Mail",
    "Unser Vertrieb ruft an",
    "Der Kundendienst legt ein Ticket an",
    "Enviamos un correo",
    "Le llamamos por teléfono",
    "Nuestro equipo prepara la oferta",
    "La empresa factura el pedido",
    "Nous envoyons un devis",
    "Notre équipe prépare la livraison",
    "On lui envoie une facture",
    "L’entreprise planifie la visite",
    "— “We  ship the crate”",
]
CUSTOMER = [
    "Choose a product to buy online",
    "Weigh two offers",
    "Wirtschaftlichkeit rechnen",
    "Ask our peers how they automated",
    "Vergleicht drei Angebote",
    "Comparar tres ofertas",
    "Vamos a la tienda",
    "Comparer trois offres",
    "Onboard the new welder",
    "Went back to the shop",
    "",
]


@pytest.mark.parametrize("text", COMPANY)
def test_H15_what_the_company_does_is_recognised_in_four_languages(text: str) -> None:
    assert is_company_action(text, "customer_task")
    assert is_company_action(text, "touchpoint")


@pytest.mark.parametrize("text", CUSTOMER)
def test_H15_what_the_customer_does_is_left_alone(text: str) -> None:
    assert not is_company_action(text, "customer_task")


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("We never know whom to ask", False),
        ("We send every customer three letters", True),
        ("Wir warten seit Wochen", False),
        ("Wir informieren den Kunden zu spät", True),
        ("Nous attendons la pièce", False),
        ("Nous prévenons le client trop tard", True),
        ("Nosotros no entendemos la factura", False),
        ("Nosotros avisamos al cliente tarde", True),
    ],
)
def test_H15_a_pain_in_the_customers_own_we_is_left_alone(text: str, company: bool) -> None:
    assert is_company_action(text, "pain_point") is company


@pytest.mark.parametrize("kind", ["backstage_action", "opportunity", "thought", "emotion", "note"])
def test_H15_elsewhere_the_company_may_speak(kind: str) -> None:
    assert not is_company_action("We send an email", kind)


def test_H15_a_very_long_card_takes_no_longer() -> None:
    assert not is_company_action("wir rufen " * 100_000, "pain_point")
