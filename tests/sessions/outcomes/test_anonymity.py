"""Who wrote without a name stands in none of the files, whatever they are packed in."""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader
from pypdf.generic import StreamObject

from sessions.formats.catalogue import OUTCOMES
from tests.sessions.outcomes.test_gathering import outcome_of_a_short_workshop


def unpacked(data: bytes) -> Iterator[bytes]:
    """The file, all that is packed in it, and the words on its pages."""
    yield data
    if data.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield from unpacked(archive.read(name))
    if data.startswith(b"%PDF"):
        reader = PdfReader(BytesIO(data))
        for page in reader.pages:
            yield page.extract_text().encode()
        for number in range(1, len(reader.xref_objStm) + sum(map(len, reader.xref.values())) + 1):
            found = reader.get_object(number)
            if isinstance(found, StreamObject):
                yield found.get_data()


async def test_no_file_holds_name_or_id_of_who_wrote_without_a_name(tmp_path: Path) -> None:
    outcome, ids = await outcome_of_a_short_workshop(tmp_path)
    secrets = [word.encode() for word in ("Inesita", ids["ines"], ids["code"], "Never shown")]
    for name, format in OUTCOMES.items():
        data = format.write(outcome, format.options())
        found = b"\n".join(unpacked(data))
        assert [word for word in secrets if word in found] == [], name


async def test_what_people_may_know_stands_in_the_story(tmp_path: Path) -> None:
    outcome, _ = await outcome_of_a_short_workshop(tmp_path)
    for name in ("story.md", "story.html", "story.docx", "story.pdf"):
        format = OUTCOMES[name]
        found = b"\n".join(unpacked(format.write(outcome, format.options())))
        for words in (b"Nobody answers the phone", b"Help them reach a person", b"Jan"):
            assert words in found, name
