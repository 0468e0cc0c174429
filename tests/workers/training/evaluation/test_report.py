"""A page for people says a dash where nothing could be measured, and why."""

from workers.training.evaluation.blog import BlogFigures
from workers.training.evaluation.cases import Accuracy, LanguageAccuracy
from workers.training.evaluation.figures import SetFigures
from workers.training.evaluation.finding_lines import blog_lines, case_lines
from workers.training.evaluation.score_lines import set_line, show

_NAN = float("nan")


def _figures(*, permissive: bool) -> SetFigures:
    return SetFigures(
        name="forum_fr",
        language="fr",
        permissive=permissive,
        rows=1234,
        positive=0.25,
        auc=_NAN,
        macro_f1=0.5,
        recall_at_1=0.1,
        recall_at_5=0.2,
        calibration_error=0.03,
        held=(0.05, 0.75),
        refused=(0.0, _NAN),
    )


def test_a_number_that_could_not_be_measured_is_a_dash_of_the_same_width() -> None:
    assert show(_NAN, 7) == "      -"
    assert show(0.12345, 7) == "  0.123"


def test_a_line_marks_rows_that_may_not_be_learned_from_or_are_our_own() -> None:
    assert set_line(_figures(permissive=True)).startswith("forum_fr  ")
    assert set_line(_figures(permissive=False)).startswith("forum_fr * ")
    assert set_line(_figures(permissive=True), "+").startswith("forum_fr + ")
    assert set_line(_figures(permissive=True)).split() == [
        "forum_fr", "1234", "0.25", "-", "0.50", "0.10", "0.20", "0.030",
        "0.050", "0.750", "0.0000", "-",
    ]  # fmt: skip


def test_cases_are_told_by_label_and_by_kind_over_all_languages() -> None:
    cases = [
        LanguageAccuracy("en", {"threat": Accuracy(1, 2)}, {1: Accuracy(1, 2)}),
        LanguageAccuracy(
            "fr",
            {"threat": Accuracy(6, 6), "quote": Accuracy(1, 4)},
            {1: Accuracy(6, 6), 0: Accuracy(1, 4)},
        ),
    ]
    head, hateful, other, threat, quote = case_lines(cases)
    assert head.split()[-3:] == ["all", "en", "fr"]
    assert hateful.split() == ["hateful", "0.88", "0.50", "1.00"]
    assert other.split() == ["non-hateful", "0.25", "-", "0.25"]
    assert threat.split() == ["threat", "0.88", "0.50", "1.00"]
    assert quote.split() == ["quote", "0.25", "-", "0.25"]


def test_why_the_blog_could_not_be_measured_is_said() -> None:
    (line,) = blog_lines(BlogFigures(3, _NAN, _NAN, why="5 folds need 5 rows of each label"))
    assert line == "5 folds need 5 rows of each label"
    (line,) = blog_lines(BlogFigures(208, 0.8, 0.9))
    assert "0.800" in line
    assert "0.900" in line
