"""Comments are drawn from templates the same way each time, and ours are fit to learn from."""

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from workers.scoring.heads import ATTRIBUTES, SPAM_KINDS, TOXICITY
from workers.scoring.language import SUPPORTED
from workers.training.corpus import TEMPLATES
from workers.training.templates import TemplateError, draw_examples

_SHIPPED = sorted(TEMPLATES.glob("*/*.toml"))
_KIND: Mapping[str, object] = {
    "name": "insults",
    "label": 1,
    "tags": ["insult"],
    "draws": 4,
    "templates": ["{who|first} est {what}", "{what|upper} !"],
}
_SLOTS: Mapping[str, object] = {
    "who": ["le maire", "elle"],
    "what": ["un {animal}", "un sot"],
    "animal": ["âne", "porc"],
}


def _write(
    folder: Path, kind: Mapping[str, object] = _KIND, slots: Mapping[str, object] = _SLOTS
) -> Path:
    path = folder / "fr.toml"
    tables = ['language = "fr"', "[slots]", *_lines(slots), "[[kinds]]", *_lines(kind)]
    path.write_text("\n".join(tables), encoding="utf-8")
    return path


def _lines(table: Mapping[str, object]) -> list[str]:
    return [f"{name} = {json.dumps(value)}" for name, value in table.items()]


def _language(path: Path) -> str:
    """Return the language that a file says it is in; its name begins with it."""
    language = str(tomllib.loads(path.read_text("utf-8"))["language"])
    assert re.fullmatch(rf"{language}(_\w+)?", path.stem)
    return language


def test_templates_are_drawn_in_turn_with_their_slots_filled(tmp_path: Path) -> None:
    examples = draw_examples(_write(tmp_path), 1)
    assert [example.template for example in examples] == [0, 1, 0, 1]
    for example in examples:
        assert (example.language, example.label, example.kind) == ("fr", 1, "insults")
        assert example.tags == {"insult"}
        if example.template == 0:
            assert re.fullmatch("(Le maire|Elle) est un (âne|porc|sot)", example.text)
        else:
            assert re.fullmatch("UN (ÂNE|PORC|SOT) !", example.text)


def test_the_same_seed_draws_the_same_and_another_seed_others(tmp_path: Path) -> None:
    path = _write(tmp_path, {**_KIND, "draws": 9})
    assert draw_examples(path, 1) == draw_examples(path, 1)
    texts = {tuple(example.text for example in draw_examples(path, seed)) for seed in range(5)}
    assert len(texts) > 1


def test_no_text_comes_twice_however_many_are_asked_for(tmp_path: Path) -> None:
    texts = [
        example.text for example in draw_examples(_write(tmp_path, {**_KIND, "draws": 200}), 1)
    ]
    # There are 2 * 3 ways to fill one template, and 3 to fill the other.
    assert len(texts) == len(set(texts)) == 9


@pytest.mark.parametrize(
    "change",
    [
        {"templates": ["{unknown} mot"]},
        {"templates": []},
        {"templates": 5},
        {"draws": "many"},
        {"tags": None},
    ],
)
def test_a_damaged_kind_is_an_error_that_names_the_file(
    change: Mapping[str, object], tmp_path: Path
) -> None:
    path = _write(tmp_path, {**_KIND, **change})
    with pytest.raises(TemplateError, match=r"fr\.toml"):
        draw_examples(path, 1)


@pytest.mark.parametrize("slots", [{"who": ["{what}"], "what": ["{who}"]}, {"what": []}])
def test_slots_that_cannot_be_filled_are_an_error(
    slots: Mapping[str, object], tmp_path: Path
) -> None:
    with pytest.raises(TemplateError, match=r"fr\.toml"):
        draw_examples(_write(tmp_path, slots=slots), 1)


@pytest.mark.parametrize("content", ["", "not toml", "kinds = 5", "[[kinds]]"])
def test_a_file_of_another_shape_is_an_error(content: str, tmp_path: Path) -> None:
    path = tmp_path / "fr.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(TemplateError, match=r"fr\.toml"):
        draw_examples(path, 1)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="nowhere"):
        draw_examples(tmp_path / "nowhere.toml", 1)


def test_every_supported_language_has_both_files() -> None:
    for part in ("spam", "toxicity"):
        found = {_language(path) for path in _SHIPPED if path.parent.name == part}
        assert found == set(SUPPORTED)


@pytest.mark.parametrize("path", _SHIPPED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_shipped_file_draws_whole_comments_of_both_labels(path: Path) -> None:
    examples = draw_examples(path, 1)
    assert draw_examples(path, 1) == examples
    assert {example.language for example in examples} == {_language(path)}
    assert {example.label for example in examples} == {0, 1}
    assert len({example.text for example in examples}) == len(examples) > 300
    for example in examples:
        assert example.text.strip()
        assert not re.search(r"[{}]", example.text)


@pytest.mark.parametrize("path", _SHIPPED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_shipped_files_tags_say_what_its_labels_say(path: Path) -> None:
    for example in draw_examples(path, 1):
        if path.parent.name == "spam":
            assert len(example.tags) == example.label
            assert example.tags <= set(SPAM_KINDS)
        elif example.label:
            assert example.tags
            assert example.tags <= set(ATTRIBUTES) - {TOXICITY}
        else:
            assert example.tags <= {"profanity"}
