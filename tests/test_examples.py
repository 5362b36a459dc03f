"""Published examples as a page and over HTTP: the same numbers, marked where they differ."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from fastapi.testclient import TestClient

Json = Any


@pytest.fixture
def shown(client: TestClient) -> ET.Element:
    """The page as XML, which it is."""
    reply = client.get("/examples")
    assert reply.status_code == 200
    return ET.fromstring(reply.text.replace("<!DOCTYPE html>", ""))


@pytest.fixture
def published(client: TestClient) -> Json:
    """The examples of the API by name."""
    examples = client.get("/api/v1/published").json()["examples"]
    return {example["name"]: example for example in examples}


def _text(element: ET.Element) -> str:
    return re.sub(r"\s+", " ", "".join(element.itertext())).strip()


def _section(shown: ET.Element, name: str) -> ET.Element:
    return next(each for each in shown.iter("section") if each.get("aria-labelledby") == name)


def _rows(shown: ET.Element, name: str) -> list[ET.Element]:
    return _section(shown, name).findall(".//tbody/tr")


def _row(shown: ET.Element, name: str, called: str) -> ET.Element:
    return next(row for row in _rows(shown, name) if _text(row[0]) == called)


def test_every_number_of_the_api_stands_on_the_page(shown: ET.Element, published: Json) -> None:
    for name, example in published.items():
        text = _text(_section(shown, name))
        for part in ("label", "about", "source"):
            assert example[part] in text
        rows = _rows(shown, name)
        for row, number in zip(rows, example["numbers"], strict=True):
            cells = [_text(cell) for cell in row]
            assert cells[0] == number["called"]
            assert number.get("title", "") in cells[1]
            assert f"published {number['published']}".replace("-", "−") in cells[2]
            assert number["words"] in cells[3]
            assert number.get("reason", "") in cells[3]


def test_a_misprint_is_underlined_from_the_first_wrong_digit_on(shown: ET.Element) -> None:
    row = _row(shown, "mazur", "E_total after 1 update")
    assert _text(row[2]) == "published 0.291027924 ours 0.291027773694"
    assert [mark.text for mark in row.iter("u")] == ["924", "773694"]
    assert _text(row[3]).startswith("≠printed wrongly: agrees to 6 of 9 digits")


def test_what_agrees_is_not_underlined(shown: ET.Element) -> None:
    row = _row(shown, "mazur", "out_o1")
    assert _text(row[2]) == "published 0.75136507 ours 0.75136506955"
    assert list(row.iter("u")) == []
    assert _text(row[3]) == "=agrees to 8 digits"


def test_an_example_leads_to_its_source_and_to_the_simulator(shown: ET.Element) -> None:
    links = {link.get("href") for link in _section(shown, "mazur").iter("a")}
    assert links == {
        "/?preset=mazur",
        "https://mattmazur.com/2015/03/17/a-step-by-step-backpropagation-example/",
    }


def test_simulator_and_guide_lead_to_the_examples_and_a_frame_does_not(client: TestClient) -> None:
    for path in ("/", "/guide"):
        assert 'href="/examples"' in client.get(path).text
    assert 'href="/examples"' not in client.get("/embed").text


def test_the_api_has_a_number_in_full_with_its_verdict(published: Json) -> None:
    (number,) = (
        each for each in published["mazur"]["numbers"] if each["called"] == "E_total after 1 update"
    )
    assert number["value"] == pytest.approx(0.29102777369359933, rel=1e-14)
    assert number | {"value": 0, "reason": ""} == {
        "called": "E_total after 1 update",
        "id": "E_new",
        "title": "loss after the update",
        "formula": "Eⁿᵉʷ",
        "update": 1,
        "published": "0.291027924",
        "value": 0,
        "verdict": "wrong",
        "agreeing": 6,
        "printed": 9,
        "off": 150,
        "words": "printed wrongly: agrees to 6 of 9 digits",
        "reason": "",
    }


def test_the_api_keeps_what_is_printed_as_it_is_printed(published: Json) -> None:
    printed = {each["called"]: each["published"] for each in published["udacity"]["numbers"]}
    assert printed["delta_w_i_h 1, 2"] == "-5.11178506e-04"
    assert {each["called"]: each.get("id") for each in published["negnevitsky"]["numbers"]}[
        "θ3"
    ] is None


def test_the_published_examples_are_sent_once_to_a_client_that_keeps_them(
    client: TestClient,
) -> None:
    first = client.get("/api/v1/published")
    tag = {"If-None-Match": first.headers["etag"]}
    again = client.get("/api/v1/published", headers=tag)
    assert (again.status_code, again.content) == (304, b"")
    assert client.head("/api/v1/published").headers["etag"] == first.headers["etag"]


def test_every_field_of_a_published_number_is_described(client: TestClient) -> None:
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    fields = schemas["Number"]["properties"]
    assert set(fields) >= {"called", "id", "published", "value", "verdict", "agreeing", "reason"}
    assert not {"mathml", "digits"} & set(fields)
    assert all(field["description"] for field in fields.values())
    assert fields["verdict"]["enum"] == ["agrees", "rounded", "wrong", "unexplained"]
