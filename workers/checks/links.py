"""Links in a comment, its author's name and page: how many, and how suspicious."""

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from service.moderation.codes import Code
from service.moderation.comment import Comment
from service.moderation.verdict import Signal
from workers.checks.link_finder import Link, LinkFinder, may_hold_links, uncover
from workers.checks.link_markup import find_marked_links

MOST_NAMED = 10
LONGEST_DOMAIN = 253
"""Characters of the longest domain name (RFC 1035, section 2.3.4)."""


class Kind(StrEnum):
    """What is suspicious about a link."""

    ORDINARY = "ordinary"
    SHORTENER = "shortener"
    NUMERIC = "ip_address"
    MISMATCHED = "mismatched_text"


WEIGHTS = {Kind.ORDINARY: 1, Kind.SHORTENER: 2, Kind.NUMERIC: 2, Kind.MISMATCHED: 2}
HALF = 2
"""The weight that scores 0.5: two ordinary links, or one suspicious one."""


@dataclass(frozen=True, slots=True)
class _Sighting:
    link: Link
    kind: Kind


class Links:
    """Reports w / (w + 2), w being the weights of all links: it nears 1 and never reaches it."""

    name = "links"

    def __init__(self, shorteners: frozenset[str]) -> None:
        self._shorteners = shorteners
        self._finder = LinkFinder()

    def inspect(self, comment: Comment) -> Signal:
        """The weighted count of links, with their domains and kinds."""
        seen = [*self._look_at(comment.author), *self._look_at(comment.content)]
        # An author's page is asked for, so it counts only where it hides what it leads to.
        pages = self._look_at(comment.url)
        seen += [sighting for sighting in pages if sighting.kind is not Kind.ORDINARY]
        if not seen:
            return Signal(self.name, Code.TOO_MANY_LINKS, 0.0)
        weight = sum(WEIGHTS[sighting.kind] for sighting in seen)
        domains = dict.fromkeys(sighting.link.domain for sighting in seen)
        evidence = {
            "count": len(seen),
            "hosts": [domain[:LONGEST_DOMAIN] for domain in list(domains)[:MOST_NAMED]],
            "kinds": dict(Counter(sighting.kind.value for sighting in seen)),
        }
        return Signal(self.name, Code.TOO_MANY_LINKS, weight / (weight + HALF), evidence)

    def _look_at(self, text: str) -> list[_Sighting]:
        if not may_hold_links(text):
            return []
        plain = uncover(text)
        links = self._finder.find(plain)
        kinds = {link: self._kind(link) for link in links}
        starts = [link.start for link in links]
        pairs = [
            (_first(links, starts, marked.target), _first(links, starts, marked.visible))
            for marked in (find_marked_links(plain) if links else ())
        ]
        targets = {target for target, _ in pairs}
        for target, visible in pairs:
            if target is None or visible is None or visible in targets:
                continue
            if target.domain == visible.domain:
                # An address that shows itself is one link, not two.
                kinds.pop(visible, None)
            else:
                kinds[target] = Kind.MISMATCHED
        return [_Sighting(link, kind) for link, kind in kinds.items()]

    def _kind(self, link: Link) -> Kind:
        if link.numeric:
            return Kind.NUMERIC
        hosts = {link.domain, link.host.removeprefix("www.")}
        return Kind.ORDINARY if hosts.isdisjoint(self._shorteners) else Kind.SHORTENER


def _first(links: list[Link], starts: list[int], span: tuple[int, int]) -> Link | None:
    position = bisect_left(starts, span[0])
    if position < len(links) and links[position].start < span[1]:
        return links[position]
    return None
