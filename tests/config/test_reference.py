from pathlib import Path

from config.reference import describe_settings

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_of_settings_is_what_the_settings_are() -> None:
    assert (DOCS / "settings.md").read_text(encoding="utf-8") == describe_settings()
