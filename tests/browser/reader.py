"""A reader in front of a comment form, on the demo or on a newspaper's page."""

from dataclasses import dataclass
from itertools import count

from playwright.sync_api import Locator, Page, expect

from config.languages import LANGUAGES
from service.moderation.codes import Code
from service.web.sentences import Sentences

SPOKEN = [language for language in ("fr", "en", "ar") if language in LANGUAGES]
"""A left-to-right, an English and a right-to-left reader, as far as there are catalogues."""
EVERYWHERE = [
    *((place, language) for place in ("demo", "classic") for language in SPOKEN),
    ("block", "fr"),
]
"""Every language on the demo and on WordPress's classic form; the block theme's once."""
SENTENCES = Sentences.load()
INSULTS = {
    "fr": "Ce ministre est un imbécile et ses amis aussi",
    "en": "This minister is an idiot and so are his friends",
    "ar": "الوزير حمار وغبي وكذاب وأصدقاؤه حمير وأغبياء",
}
LINKS = (
    "Merci pour l’article. Le rapport du conseil (https://www.example.org/rapport) et le budget"
    " (https://www.example.net/budget) sont en ligne"
)
PATIENCE = 30_000
"""Milliseconds in which a comment is decided even on a busy machine."""
_numbers = count(1)


@dataclass
class Reader:
    """What a person does with the form, and is told."""

    page: Page
    language: str

    @property
    def content(self) -> Locator:
        return self.page.locator("textarea[name=content], textarea[name=comment]")

    @property
    def author(self) -> Locator:
        return self.page.locator("input[name=author]")

    @property
    def submit(self) -> Locator:
        return self.page.locator("form [type=submit]")

    @property
    def notice(self) -> Locator:
        return self.page.locator(".palabre-notice")

    def write(self, content: str, author: str = "Awa") -> str:
        """Fill the form in with a text unlike every other; returns that text."""
        whole = f"{content} ({next(_numbers)})."
        self.content.fill(whole)
        self.author.fill(author)
        return whole

    def send(self) -> None:
        self.submit.click()

    def choose(self, text_id: str) -> None:
        """Press one of the buttons that the notice offers."""
        self.notice.get_by_role("button", name=label(text_id, self.language)).click()

    def sentence(self, code: Code) -> str:
        return SENTENCES.say(code, self.language)

    def expect_told(self, code: Code) -> None:
        expect(self.notice).to_contain_text(self.sentence(code), timeout=PATIENCE)

    def expect_label(self, text_id: str) -> None:
        expect(self.notice).to_contain_text(label(text_id, self.language), timeout=PATIENCE)

    def expect_listed(self, text: str) -> None:
        expect(self.page.locator("#approved, #comment-list")).to_contain_text(text)


def label(text_id: str, language: str) -> str:
    """An interface text of the readers' pages."""
    return SENTENCES.label(text_id, language)
