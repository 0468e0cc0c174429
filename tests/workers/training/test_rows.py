"""Labelled comments are read as they stand, and a damaged folder is named."""

import json
from pathlib import Path

import pytest

from tests.workers.training.synthetic import write_data, write_lines
from workers.training.rows import DataError, Row, read_rows

_LINE = {"text": "bonjour", "label": 1, "lang": "fr", "set": "forum", "lic": "permissive"}


def test_a_line_becomes_a_row(tmp_path: Path) -> None:
    write_lines(tmp_path / "some.jsonl.gz", [json.dumps(_LINE), "", json.dumps(_LINE)])
    assert read_rows(tmp_path, "some") == [Row("bonjour", 1, "fr", "forum", permissive=True)] * 2


def test_research_rows_are_left_out_where_only_permissive_ones_may_be_used(tmp_path: Path) -> None:
    write_data(tmp_path)
    every, permissive = (
        read_rows(tmp_path, "toxic_train", permissive_only=only) for only in (False, True)
    )
    assert {row.set_name for row in every} - {row.set_name for row in permissive} == {"closed_fr"}


def test_an_unknown_licence_is_not_permissive(tmp_path: Path) -> None:
    write_lines(tmp_path / "some.jsonl.gz", [json.dumps(_LINE | {"lic": "Permissive?"})])
    assert read_rows(tmp_path, "some", permissive_only=True) == []


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"some\.jsonl\.gz"):
        read_rows(tmp_path, "some")


@pytest.mark.parametrize("line", ["{", "[]", "{}", '{"text": "x", "label": 1}', "NaN"])
def test_a_damaged_line_is_named_by_its_number(line: str, tmp_path: Path) -> None:
    write_lines(tmp_path / "some.jsonl.gz", [json.dumps(_LINE), line])
    with pytest.raises(DataError, match="line 2"):
        read_rows(tmp_path, "some")


def test_a_file_that_is_not_compressed_is_named(tmp_path: Path) -> None:
    (tmp_path / "some.jsonl.gz").write_text(json.dumps(_LINE))
    with pytest.raises(DataError, match=r"some\.jsonl\.gz"):
        read_rows(tmp_path, "some")
