"""What an evaluation finds besides the scores' own figures, as tables for people."""

from collections.abc import Iterator, Sequence

from workers.training.evaluation.baselines import Comparison
from workers.training.evaluation.bias import BiasFigures, TermFigures
from workers.training.evaluation.blog import BlogFigures
from workers.training.evaluation.cases import Accuracy, LanguageAccuracy
from workers.training.evaluation.detection import DetectionFigures
from workers.training.evaluation.faithfulness import FaithfulnessFigures
from workers.training.evaluation.robustness import MutatorFigures
from workers.training.evaluation.score_lines import show
from workers.training.evaluation.speed import Cost


def cost_lines(costs: Sequence[Cost]) -> Iterator[str]:
    """Yield what a comment costs, in CPU milliseconds of one core."""
    yield f"{'cost':22}{'comments':>9}{'encoder':>9}{'mean ms':>9}{'p50 ms':>8}{'p99 ms':>8}"
    for each in costs:
        times = f"{each.mean_ms:9.2f}{each.median_ms:8.2f}{each.p99_ms:8.2f}"
        yield f"{each.name + ' rows':22}{each.comments:9}{each.encoded:9.1%}{times}"


def case_lines(cases: Sequence[LanguageAccuracy]) -> Iterator[str]:
    """Yield how many functional cases are right, by language, then by kind and language."""
    languages = [each.language for each in cases]
    yield f"functional cases right{'':18}{'all':>7}" + "".join(f"{each:>6}" for each in languages)
    for label, name in ((1, "hateful"), (0, "non-hateful")):
        yield _case_line(name, [each.labels.get(label) for each in cases])
    kinds = dict.fromkeys(kind for each in cases for kind in each.kinds)
    for kind in kinds:
        yield _case_line(f"  {kind}", [each.kinds.get(kind) for each in cases])


def _case_line(name: str, parts: Sequence[Accuracy | None]) -> str:
    known = [part for part in parts if part is not None]
    share = sum(part.right for part in known) / sum(part.cases for part in known)
    cells = "".join(f"{'-':>6}" if part is None else f"{part.share:6.2f}" for part in parts)
    return f"{name:40}{share:7.2f}{cells}"


def mutator_lines(mutators: Sequence[MutatorFigures]) -> Iterator[str]:
    """Yield what disguises cost, in points of recall at the default threshold."""
    yield (
        f"{'disguised':18}{'':20}{'texts':>7}{'changed':>9}{'recall':>8}{'then':>7}"
        f"{'loss':>7}{'loss, changed':>15}"
    )
    for each in mutators:
        yield (
            f"{each.material:18}{each.mutator:20}{each.texts:7}{each.changed:9}"
            f"{show(each.recall, 8)}{show(each.mutated_recall, 7)}{show(each.loss, 7, 1)}"
            f"{show(each.changed_loss, 15, 1)}"
        )


def bias_lines(bias: BiasFigures) -> Iterator[str]:
    """Yield the false positives by language and by identity term."""
    yield f"{'neutral, by identity':22}{'sentences':>10}{'held':>8}{'mean':>7}{'highest':>9}"
    yield from map(_term_line, bias.languages)
    yield from map(_term_line, bias.terms)


def _term_line(each: TermFigures) -> str:
    return f"{each.name:22}{each.sentences:10}{each.held:8.3f}{each.mean:7.3f}{each.highest:9.3f}"


def faithfulness_lines(figures: Sequence[FaithfulnessFigures]) -> Iterator[str]:
    """Yield what the logit loses without the words that an explanation names."""
    yield (
        f"{'explanations':22}{'held':>6}{'words':>7}{'drop, named':>13}{'drop, random':>14}"
        f"{'named wins':>12}{'unexplained':>13}"
    )
    for each in figures:
        yield (
            f"{each.score:22}{each.comments:6}{show(each.words, 7, 1)}"
            f"{show(each.named_drop, 13, 2)}{show(each.random_drop, 14, 2)}"
            f"{show(each.named_wins, 12, 2)}{show(each.unexplained, 13, 2)}"
        )


def detection_lines(figures: Sequence[DetectionFigures]) -> Iterator[str]:
    """Yield how often a comment's language is told right."""
    yield f"{'language told':22}{'rows':>7}{'right':>7}{'und':>7}   most often taken for"
    for each in figures:
        mixed = f"{each.mixed} {each.mixed_share:.3f}" if each.mixed else "-"
        yield f"{each.language:22}{each.rows:7}{each.right:7.3f}{each.unknown:7.3f}   {mixed}"


def blog_lines(blog: BlogFigures) -> Iterator[str]:
    """Yield what the blog sample says."""
    yield blog.why or (
        f"blog sample, {blog.rows} rows: AUC {show(blog.zero_shot_auc)} as it is, "
        f"{show(blog.fitted_auc)} with the last layer fitted, in {blog.folds} folds"
    )


def comparison_lines(comparisons: Sequence[Comparison]) -> Iterator[str]:
    """Yield each detector on the same rows: means over sets, then the AUC by language and set."""
    for score in dict.fromkeys(each.score for each in comparisons):
        detectors = [each for each in comparisons if each.score == score]
        yield f"{f'the same {detectors[0].rows} rows, {score}':34}" + "".join(
            f"{each.name:>20}" for each in detectors
        )
        yield _cells("mean AUC", [each.mean_auc for each in detectors])
        yield _cells("mean macro-F1", [each.macro_f1 for each in detectors])
        yield _cells("mean R@5%", [each.recall_at_5 for each in detectors])
        yield _cells("ms a comment", [each.milliseconds for each in detectors])
        for name in (*detectors[0].languages, *detectors[0].sets):
            aucs = [(each.languages | each.sets)[name] for each in detectors]
            yield _cells(f"  AUC {name}", aucs)


def _cells(name: str, values: Sequence[float]) -> str:
    return f"{name:34}" + "".join(show(value, 20) for value in values)
