"""What an installation's own people say is learned from, and measured apart from that."""

import json
from pathlib import Path

from tests.workers.scoring.small_model import make_encoder
from tests.workers.training.synthetic import write_data, write_lines, write_templates
from workers.scoring.artefact import read_artefact
from workers.scoring.heads import SPAM, TOXICITY
from workers.scoring.model import Model
from workers.training.corpus import gather, read_feedback
from workers.training.evaluation.dev_rows import score_rows
from workers.training.progress import ignore
from workers.training.recipe import train


def opinion(text: str, label: int, attribute: str = TOXICITY) -> str:
    extra = {"attribute": attribute, "source": "perspective"}
    said = {"text": text, "label": label, "lang": "fr", "set": "feedback_journal"}
    return json.dumps({**said, "lic": "permissive", "extra": extra})


def write_feedback(data: Path) -> Path:
    texts = [f"le grand zoulouk numéro {number}" for number in range(160)]
    lines = [opinion(text, 1) for text in texts]
    lines += [opinion("gratuit ici", 0, SPAM), opinion("rien", 1, "unheard_of")]
    write_lines(data / "feedback.jsonl.gz", lines)
    return data


def test_without_feedback_there_is_none(tmp_path: Path) -> None:
    assert read_feedback(write_data(tmp_path)) == ([], [])


def test_an_opinion_teaches_the_one_score_that_it_was_given_for(tmp_path: Path) -> None:
    taught, held_out = read_feedback(write_feedback(tmp_path))
    assert len(taught) + len(held_out) == 162
    assert 5 < len(held_out) < 40
    labels = {each.row.text: dict(each.labels) for each in (*taught, *held_out)}
    assert labels["le grand zoulouk numéro 1"] == {TOXICITY: 1}
    assert (labels["gratuit ici"], labels["rien"]) == ({SPAM: 0}, {})
    assert not {each.row.text for each in taught} & {each.row.text for each in held_out}


def test_training_learns_from_it_and_evaluation_measures_the_rest(tmp_path: Path) -> None:
    data, templates = write_data(tmp_path), tmp_path / "templates"
    write_templates(templates)
    texts = ("le grand zoulouk du jardin", "le grand village du jardin")
    scores = []
    for name in ("before", "after"):
        target = tmp_path / f"{name}.npz"
        train(gather(data, 1, templates), make_encoder(), target, ignore)
        model = Model(read_artefact(target))
        table = [max(model.glance(text).toxic) for text in texts]
        scores.append(table[0] - table[1])
        write_feedback(data)
    assert scores[1] > scores[0] + 0.1
    rows = score_rows(data, model, quick=20)
    sources = [each for each in rows.sources if each.name == "feedback_journal"]
    assert {each.kind for each in sources} <= {"toxicity", "spam"}
    assert rows.choose(sources).sum() > 5
