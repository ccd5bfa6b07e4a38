import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from typing_extensions import override

from server.api.docs import page_of
from server.app import OPERATIONS
from server.openapi import openapi_document
from server.problems import every_code, status_of
from tests.server.api_client import opened_site, settings_for


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return openapi_document(OPERATIONS)


def test_the_document_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    OpenAPIV31SpecValidator(document).validate()


def test_every_operation_describes_its_answers_and_problems(document: dict[str, Any]) -> None:
    described = [
        (method, path) for path, methods in document["paths"].items() for method in methods
    ]
    assert len(described) == len(OPERATIONS)
    assert {(o.method.lower(), o.path) for o in OPERATIONS} == set(described)
    for operation in OPERATIONS:
        answers = document["paths"][operation.path][operation.method.lower()]["responses"]
        assert str(operation.status) in answers
        for code in operation.refusals:
            assert f"`{code.value}`" in answers[str(status_of(code))]["description"]


def test_operations_have_names_of_their_own() -> None:
    assert len({operation.id for operation in OPERATIONS}) == len(OPERATIONS)


def test_commands_are_told_apart_by_their_type(document: dict[str, Any]) -> None:
    operation = document["paths"]["/api/workshops/{workshop}/commands"]["post"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    assert schema["discriminator"]["propertyName"] == "type"
    assert set(schema["discriminator"]["mapping"]) >= {"hand_over", "remove_participant", "lock"}


def test_fields_carry_the_words_that_stand_under_them(document: dict[str, Any]) -> None:
    fields = document["components"]["schemas"]["WorkshopCreated"]["properties"]
    assert fields["code"]["description"] == "What people type to join."
    imported = document["components"]["schemas"]["CreateWorkshop"]["properties"]["import"]
    assert imported["description"] == "A map to start with, instead of a template."


def test_every_code_has_a_status_and_a_sentence() -> None:
    for code in every_code():
        assert 400 <= status_of(code) < 600
        assert code.sentence.endswith((".", "below."))
    words = [code.value for code in every_code()]
    assert len(words) == len(set(words))


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: set[str] = set()
        self.tags: set[str] = set()

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            assert not name.startswith("on")
            assert name != "style"
            if name == "id" and value:
                self.ids.append(value)
            if name == "href" and value and value.startswith("#"):
                self.targets.add(value[1:])


def test_the_page_is_whole_and_needs_no_script(document: dict[str, Any]) -> None:
    page = page_of(document)
    links = _Links()
    links.feed(page)
    assert links.targets <= set(links.ids)
    assert len(links.ids) == len(set(links.ids))
    assert not links.tags & {"script", "style", "iframe"}
    assert not re.search(r"https?://", page.replace("http://HOST", ""))
    for code in every_code():
        assert code.value in links.ids


async def test_document_and_page_are_served(tmp_path: Path) -> None:
    async with opened_site(settings_for(tmp_path)) as site:
        document = await site.http.get("/api/openapi.json")
        assert document.headers["content-type"] == "application/json"
        OpenAPIV31SpecValidator(document.json()).validate()
        page = await site.http.get("/api/docs")
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert "Create a workshop" in page.text
        style = await site.http.get("/api/style.css")
        assert style.headers["content-type"] == "text/css; charset=utf-8"
