"""The page of a comment names the words, the attributes and the language that a model found."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.store.sites import create_site, read_site, save_site
from service.moderation.verdict import Signal, Verdict
from tests.markup import Page
from tests.service.web.admin.desk import Desk, add_comment
from tests.service.web.payloads import PAYLOADS

CONTENT = "Tas d’idiots ! 🤦🏾 Prêt <b>rapide</b>"


@pytest.fixture
def database_url(migrated_file: Path, tmp_path: Path) -> str:
    """SQLite alone: the pages do not know where a row comes from."""
    return f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'palabre.db')}"


def spans(*edges: tuple[int, int], field: str = "content") -> dict[str, object]:
    return {
        "spans": [
            {"start": start, "end": end, "weight": 1.0, "field": field} for start, end in edges
        ]
    }


def language(tag: str, *, is_supported: bool = True) -> Signal:
    doubt = {} if is_supported else {"supported": False}
    score = 0.0 if is_supported else 1.0
    return Signal("language", Code.LANGUAGE_UNSUPPORTED, score, {"language": tag, **doubt})


def show(desk: Desk, database: Database, *signals: Signal, **changes: object) -> tuple[Page, Page]:
    """The queue and the page of a comment that is held for its tone."""
    verdict = Verdict(Status.FLAGGED, (Code.TOXIC,))
    changes.setdefault("content", CONTENT)
    comment_id = add_comment(database, Status.FLAGGED, signals=signals, verdict=verdict, **changes)
    return desk.get("/admin/"), desk.get(f"/admin/comments/{comment_id}")


def titles(page: Page) -> list[str]:
    return [mark.attributes["title"] for mark in page.find("mark")]


def test_the_words_behind_each_score_are_marked_with_its_name(
    desk: Desk, database: Database
) -> None:
    toxic = Signal("toxicity", Code.TOXIC, 0.8, spans((0, 12)))
    insult = Signal("insult", Code.TOXIC, 0.7, spans((6, 12)))
    spam = Signal("spam", Code.SPAM, 0.4, {"kind": "scam", **spans((18, 31))})
    queue, page = show(desk, database, toxic, insult, spam, language("fr"))
    assert titles(page) == ["Ton", "Insulte, Ton", "Publicité"]
    # The queue marks only what the comment is held for.
    assert titles(queue) == ["Ton"]
    for shown in (queue, page):
        assert CONTENT in shown.text
    text = " ".join(page.text.split())
    assert "Mots qui ont compté Tas d’idiots" in text
    assert "Genre arnaque" in text
    assert "Langue du textefrançais" in text


def test_the_name_is_marked_where_it_is_what_scored(desk: Desk, database: Database) -> None:
    evidence = {"field": "author", **spans((0, 5), field="author")}
    toxic = Signal("toxicity", Code.TOXIC, 0.8, evidence)
    queue, page = show(desk, database, toxic, author="Crétin")
    assert titles(page) == titles(queue) == ["Ton"]
    assert "Dans le nom" in " ".join(page.text.split())


def test_every_attribute_has_a_name_and_a_meter(desk: Desk, database: Database) -> None:
    attributes = ("severe_toxicity", "identity_attack", "insult", "profanity", "threat")
    scores = {name: round(0.1 + 0.1 * at, 1) for at, name in enumerate(attributes)}
    signals = [Signal(name, Code.TOXIC, score) for name, score in scores.items()]
    toxic = Signal("toxicity", Code.TOXIC, 0.8, {"attributes": scores}, "2-abc")
    queue, page = show(desk, database, toxic, *signals)
    meters = {meter.attributes["aria-label"]: meter.attributes for meter in page.find("meter")}
    expected = ("Très agressif ou haineux", "Insulte", "Grossièreté", "Menace")
    assert {meters[name]["value"] for name in expected} == {"0.100", "0.300", "0.400", "0.500"}
    # Unless the operator says so, an insult holds nothing by itself: its meter stays green.
    assert float(meters["Insulte"]["low"]) > 0.99
    assert "2-abc" in page.text
    assert "attributes" not in page.text
    # Beside the reason stands what carried it; the rest is folded away, the loudest first.
    shown = queue.find("meter")
    assert shown[0].attributes["aria-label"] == "Ton"
    values = [float(meter.attributes["value"]) for meter in shown[1:]]
    assert values == sorted(values, reverse=True) == [0.5, 0.4, 0.3, 0.2, 0.1]


def test_a_language_that_the_checks_do_not_know_is_said(desk: Desk, database: Database) -> None:
    doubt = {"language": "pl", "supported": False}
    toxic = Signal("toxicity", Code.TOXIC, 0.8, doubt)
    for page in show(desk, database, toxic, language("pl", is_supported=False)):
        text = " ".join(page.text.split())
        assert "Langue du texte · polonais. Les contrôles ne connaissent pas cette langue" in text


@pytest.mark.parametrize("tag", ["fr", "und"])
def test_a_known_language_or_none_raises_no_doubt(desk: Desk, database: Database, tag: str) -> None:
    toxic = Signal("toxicity", Code.TOXIC, 0.8)
    for page in show(desk, database, toxic, language(tag)):
        assert "ne connaissent pas" not in page.text


@pytest.mark.parametrize("payload", PAYLOADS)
def test_marked_words_and_the_names_of_checks_are_text(
    desk: Desk, database: Database, payload: str
) -> None:
    pages = []
    for text in ("plain", payload):
        hostile = {"field": text, "language": text, **spans((0, len(text)))}
        signals = [
            Signal("toxicity", Code.TOXIC, 0.8, hostile),
            Signal("x" + text, Code.TOXIC, 0.8, {**spans((1, len(text))), "kind": text}),
            Signal("language", Code.LANGUAGE_UNSUPPORTED, 1.0, {**hostile, "supported": False}),
        ]
        shown = show(desk, database, *signals, content=text, author_key=f"{len(text)} {text}")
        pages.append(shown[1])
    assert pages[0].shape == pages[1].shape
    assert titles(pages[1])[-1].endswith("x" + payload.replace("_", " "))
    assert pages[1].text.count(payload[1:]) == pages[0].text.count("lain")


def test_a_score_is_coloured_and_named_by_the_thresholds_of_its_own_site(
    desk: Desk, database: Database
) -> None:
    create_site(database, "strict", "", "awa", desk.services.now())
    site = read_site(database, "strict")
    assert site is not None
    strict = replace(site, overrides={"insult_flag_at": 0.4, "insult_reject_at": 0.6})
    save_site(database, strict, "awa", desk.services.now())
    desk.services.sites.forget()
    signals = (
        Signal("toxicity", Code.TOXIC, 0.3, spans((0, 3))),
        Signal("insult", Code.TOXIC, 0.45, spans((6, 12))),
    )
    queue, page = show(desk, database, *signals, site="strict")
    for shown in (queue, page):
        (meter, *_) = shown.find("meter", **{"aria-label": "Insulte"})
        bounds = meter.attributes["low"], meter.attributes["high"]
        assert [round(float(each), 3) for each in bounds] == [0.399, 0.6]
    # It is the insult that held it there, whatever the installation says of insults.
    assert titles(queue) == ["Insulte"]
