"""HTML as a browser's parser sees it: which elements there are, and what is text."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Element:
    """One start tag."""

    tag: str
    attributes: dict[str, str]


@dataclass
class Page:
    """The elements of a page in order, and all of its text."""

    elements: list[Element] = field(default_factory=list)
    text: str = ""

    @property
    def shape(self) -> list[tuple[str, tuple[str, ...]]]:
        """Tags with the names of their attributes: what a page's template decides, not its data."""
        return [(e.tag, tuple(sorted(e.attributes))) for e in self.elements]

    def find(self, tag: str, **attributes: str) -> list[Element]:
        """The elements of that tag and those attributes."""
        wanted = {name.rstrip("_"): value for name, value in attributes.items()}
        return [e for e in self.elements if e.tag == tag and wanted.items() <= e.attributes.items()]

    def values(self, name: str) -> list[str]:
        """The values of the inputs of that name."""
        return [e.attributes.get("value", "") for e in self.find("input", name=name)]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.page.elements.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.page.text += data


def read_page(html: str) -> Page:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.page
