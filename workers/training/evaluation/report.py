"""An evaluation as a page for people: plain text, no colours."""

from collections.abc import Iterator

from workers.scoring.heads import SPAM, TOXICITY
from workers.training.evaluation.evaluator import Evaluation
from workers.training.evaluation.finding_lines import (
    bias_lines,
    blog_lines,
    case_lines,
    comparison_lines,
    cost_lines,
    detection_lines,
    faithfulness_lines,
    mutator_lines,
)
from workers.training.evaluation.score_lines import attribute_lines, summary_lines


def report_lines(evaluation: Evaluation) -> Iterator[str]:
    """Yield the page, part by part; * marks rows of sets that were measured and never learned."""
    yield f"model {evaluation.version}"
    if evaluation.quick is not None:
        yield f"quick: at most {evaluation.quick} rows of each set"
    for part in _parts(evaluation):
        yield ""
        yield from part


def _parts(evaluation: Evaluation) -> Iterator[Iterator[str]]:
    for summary in evaluation.scores:
        if summary.score in (TOXICITY, SPAM):
            yield summary_lines(summary)
    attributes = [each for each in evaluation.scores if each.score not in (TOXICITY, SPAM)]
    yield attribute_lines(attributes)
    yield blog_lines(evaluation.blog)
    yield cost_lines(evaluation.cost)
    yield case_lines(evaluation.cases)
    yield mutator_lines(evaluation.mutators)
    yield bias_lines(evaluation.bias)
    yield faithfulness_lines(evaluation.faithfulness)
    yield detection_lines(evaluation.detection)
    yield comparison_lines(evaluation.comparisons)
