"""Links in plain text, whether or not they are spelt as addresses."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from linkify_it.main import LinkifyIt, Match
from tldextract import TLDExtract

MOST_LINKS = 500
"""Links looked at in one text; more could not say more."""

# Beside all countries' endings: those in wide use, or cheap enough for spam, that are no words
# with which a sentence begins where the space after a full stop was forgotten.
_ENDINGS = (
    "africa app bet bid bio blog bond buzz bzh casino cat cfd click club corsica cyou dating "
    "deals dev eus fit fund gal icu info link loan loans lol ltd mobi moscow ngo news online "
    "paris party poker porn promo pub quebec quest rest review sbs sex shop site social space "
    "store stream surf tech tel tips top trade travel vip vlaanderen website wien wiki win work "
    "wtf xyz zone рф сайт онлайн"
)
# Country endings that begin sentences too ("fini.la suite"), or end the names of files: after a
# bare name such an ending is more often that than a link.
_SENTENCES = "am as do es et il in is it je la ma me my ne no sa se si so su to tu us va"
_FILES = "md ps py rs sh"
_MORE_OFTEN_WORDS = frozenset((*_SENTENCES.split(), *_FILES.split()))
_SUBDOMAIN = re.compile(r"\w\w\.\w\w")
_WITH_PATH = re.compile(r"[/?#:]")
_NUMERIC_HOST = re.compile(r"\d+|0x[0-9a-f]+", re.IGNORECASE)

# Most text has no link, and this tells at a small part of the cost.
_HINT = re.compile(r"\.\w|//")
_DISGUISED_HINT = re.compile("\\.[\\w\u00ad\u200b-\u200d\u2060\ufeff]|[/。．｡[({]")
_DOTS = str.maketrans("。．｡", "...", "\u00ad\u200b\u200c\u200d\u2060\ufeff")
_HIDDEN_DOT = re.compile(r" ?[\[({] ?(?:\.|dot|point) ?[\])}] ?", re.IGNORECASE)
_ASSIGNMENT = re.compile(r"(\[url|\bhref)=", re.IGNORECASE)
# Only hosts matter here, and paths are costly: where one holds an opening bracket or another
# address, the library reads the rest of the text again for each. So no path is left to it.
_SIGNS = "()[]{}\"'“”‘’«»"
_PARTING = str.maketrans(_SIGNS, " " * len(_SIGNS))
_PATH = re.compile(r"((?:\.|//)[^\s./?#<>]{1,255}(?<!:)[/?#]\w?)([^\s<>]*)")
# The library takes these for letters of a name.
_SYMBOLS = "$+=^`|~"
_NAMELESS = str.maketrans(_SYMBOLS, " " * len(_SYMBOLS))
_IPV6 = re.compile(r"//\[([0-9a-f:.]{2,45})\]", re.IGNORECASE)


class _Matcher(Protocol):
    def match(self, text: str) -> list[Match] | None: ...


@dataclass(frozen=True, slots=True)
class Link:
    """A link at `start` of a text: its host, the domain its owner registered, what kind it is.

    `domain` is the host where nobody can have registered it, as with a numeric address.
    """

    start: int
    host: str
    domain: str
    numeric: bool = False


class LinkFinder:
    """Finds URLs, bare and internationalised domains; works offline."""

    def __init__(self) -> None:
        linkify = LinkifyIt({"hxxp:": "http:", "hxxps:": "http:"}, {"fuzzy_ip": True})  # type: ignore[no-untyped-call]
        linkify.tlds(_ENDINGS.split(), keep_old=True)  # type: ignore[no-untyped-call]
        self._linkify: _Matcher = linkify
        self._extract = TLDExtract(suffix_list_urls=(), cache_dir=None)
        # The first call reads the public suffix list and compiles patterns; no comment waits.
        self.find("http://example.org")

    def find(self, text: str) -> list[Link]:
        """The links of a text that `uncover` has been over, in its order, at most 500."""
        if not _HINT.search(text):
            return []
        flat = _flatten(text)
        found = [Link(m.start(), m[1], m[1], numeric=True) for m in _IPV6.finditer(text)]
        found += islice(self._read(self._linkify.match(flat) or [], flat), MOST_LINKS)
        return sorted(found, key=lambda link: link.start)[:MOST_LINKS]

    def _read(self, matches: list[Match], text: str) -> Iterator[Link]:
        for match in matches:
            if match.schema == "mailto:" or text[match.last_index : match.last_index + 1] == "@":
                continue
            parts = self._extract(match.raw)
            host = ".".join(filter(None, (parts.subdomain, parts.domain, parts.suffix))).lower()
            numeric = bool(parts.ipv4) or _NUMERIC_HOST.fullmatch(host) is not None
            spelt_out = match.schema not in {"", "//"}
            if spelt_out or _is_meant(
                match.raw.removeprefix("//"), host, parts.suffix, numeric=numeric
            ):
                domain = parts.top_domain_under_public_suffix.lower() or host
                yield Link(match.index, host, domain, numeric)


def may_hold_links(text: str) -> bool:
    """Whether `text`, once it is uncovered, may hold a link: false for most, at little cost."""
    return _DISGUISED_HINT.search(text) is not None


def uncover(text: str) -> str:
    """`text` with the dots of its addresses undisguised: `evil[.]com`, `evil。com`."""
    return _HIDDEN_DOT.sub(".", text.translate(_DOTS))


def _flatten(text: str) -> str:
    """`text` with all that is no host or sentence made blank, everything else in its place."""
    parted = _ASSIGNMENT.sub(r"\1 ", text).translate(_PARTING)
    return _PATH.sub(lambda path: path[1] + " " * len(path[2]), parted).translate(_NAMELESS)


def _is_meant(raw: str, host: str, suffix: str, *, numeric: bool) -> bool:
    """Whether a name without a scheme is a link, not a forgotten space, a file or a number."""
    if _WITH_PATH.search(raw) or host.startswith("www."):
        return numeric or bool(suffix)
    name = host.removesuffix(suffix.lower()).rstrip(".")
    ending = raw.rpartition(".")[2]
    if not suffix or numeric or not any(map(str.isalpha, name)) or ending.istitle():
        return False
    return ending.lower() not in _MORE_OFTEN_WORDS or _SUBDOMAIN.search(name) is not None
