"""The checks that every comment goes through, all of them, in this order."""

from collections.abc import Iterator

from config.settings import CaptchaProvider, Settings
from config.word_lists import load_shorteners
from service.moderation.database import Database
from service.moderation.words.judge import load_installation_words
from workers.checks.ban import AuthorBan
from workers.checks.bands import SiteBands
from workers.checks.captcha import CaptchaScore
from workers.checks.check import Check, CheckUnavailableError
from workers.checks.form import FormHabits
from workers.checks.language import CommentLanguage
from workers.checks.links import Links
from workers.checks.reader import Model, Reader
from workers.checks.repeats import Repeats
from workers.checks.scores import FURTHER_ATTRIBUTES, ModelScore, SpamScore, ToxicityScore
from workers.checks.words import BlockedWords

__all__ = ["Check", "CheckUnavailableError", "Model", "list_checks"]


def list_checks(settings: Settings, database: Database, model: Model) -> tuple[Check, ...]:
    """All checks, ready for use; raises WordListError when a word list cannot be read."""
    reader, bands = Reader(model), SiteBands(settings, database)
    return (
        # Who: does the visitor look human to the captcha's vendor, and in how the form was filled?
        *_captcha(settings),
        FormHabits(),
        # And have moderators banned the author?
        AuthorBan(),
        # How: does the comment look like advertising spread over many pages?
        Links(load_shorteners()),
        Repeats(database),
        # What: does it say what the operator, or the site, will not have said unseen?
        BlockedWords(load_installation_words(settings), database),
        # How it reads to the trained model, asked once for all that follows: in which language,
        # how much like advertising, and in which ways it may hurt people.
        CommentLanguage(reader),
        SpamScore(reader, bands.of("spam")),
        ToxicityScore(reader, bands.of("toxicity")),
        *(ModelScore(name, reader, bands.of(name)) for name in FURTHER_ATTRIBUTES),
    )


def _captcha(settings: Settings) -> Iterator[Check]:
    if settings.captcha_provider is not CaptchaProvider.NONE:
        yield CaptchaScore()
