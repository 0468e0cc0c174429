import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.moderation.codes import Code
from service.moderation.verdict import Signal
from tests.workers.checks.samples import sample_comment
from workers.checks.links import Links

LINKS = Links(frozenset({"shrt.example", "tiny.com", "go.news.org"}))

SIGNS = (
    "http:// https:// www. example .org .fr evil.com пример.рф // / . @ : - _ = ? & ( ) [ ] < > "
    "\" ' <a href= </a> [url= [/url] ]( 1.2.3.4 [::1] bonjour dot [.] 。 \u200b 😀 \n \x00"
)
PIECES = st.sampled_from([*SIGNS.split(" "), " ", "<a href="])
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=40).map("".join))


def inspect(content: str, author: str = "Awa") -> Signal:
    signal = LINKS.inspect(sample_comment(content, author=author))
    assert signal.check == "links"
    assert signal.reason is Code.TOO_MANY_LINKS
    assert signal.score is not None
    assert 0 <= signal.score < 1
    assert json.loads(json.dumps(signal.evidence)) == signal.evidence
    return signal


def count(content: str) -> object:
    return inspect(content).evidence.get("count", 0)


def score(content: str) -> float:
    found = inspect(content).score
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("content", "host"),
    [
        ("voir http://exemple.fr/page", "exemple.fr"),
        ("voir https://www.exemple.fr.", "exemple.fr"),
        ("HTTPS://EXEMPLE.FR", "exemple.fr"),
        ("http://nom:secret@exemple.fr:8080/", "exemple.fr"),
        ("(voir http://exemple.fr)", "exemple.fr"),
        ("//exemple.fr/page", "exemple.fr"),
        ("hxxp://exemple.fr", "exemple.fr"),
        (r"http:\\exemple.fr", "exemple.fr"),
        ("tout est sur exemple.fr, allez-y", "exemple.fr"),
        ("EXEMPLE.FR", "exemple.fr"),
        ("l'exemple.fr", "exemple.fr"),
        ("blog.exemple.co.uk", "exemple.co.uk"),
        ("gros-gains.casino", "gros-gains.casino"),
        ("пишите на пример.рф", "пример.рф"),
        ("http://xn--e1afmkfd.xn--p1ai", "xn--e1afmkfd.xn--p1ai"),
        ("exemple。com", "exemple.com"),
        ("exem\u200bple.com", "exemple.com"),
        ("exemple[.]com", "exemple.com"),
        ("exemple (point) com", "exemple.com"),
        ("exemple [dot] com", "exemple.com"),
        ("http://intranet/page", "intranet"),
        ("www.exemple.it", "exemple.it"),
        ("exemple.it/page", "exemple.it"),
        ("fr.exemple.ma", "exemple.ma"),
        ("<a href=http://exemple.fr>ici</a>", "exemple.fr"),
        ('<A HREF="//exemple.fr">ici</A>', "exemple.fr"),
        ("[url=http://exemple.fr]ici[/url]", "exemple.fr"),
        ("[url]exemple.fr[/url]", "exemple.fr"),
        ("[ici](http://exemple.fr)", "exemple.fr"),
    ],
)
def test_one_link_is_found_however_it_is_spelt(content: str, host: str) -> None:
    signal = inspect(content)
    assert signal.evidence == {"count": 1, "hosts": [host], "kinds": {"ordinary": 1}}
    assert signal.score == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    "content",
    [
        "Il est venu.Le lendemain il est reparti.",
        "c'est fini.la suite demain.il faut attendre",
        "peut-être.il verra, à 10h30.la suite, à 20h.tu viens",
        "i like it.it's good.no, really.so what.in any case",
        "See e.g. this, i.e. that, etc. and so on...",
        "M.Diop et Mme.Ba, S.A.R.L. au capital de 1.000.000 F",
        "lisez readme.md, script.sh, photo.jpg, rapport.pdf et main.py",
        "à 10.30 ou 8.pm le 12.05.2024, version 1.2.3.4",
        "3.50€, $4.99, 1.200.000.000 au total, et 2.5/10",
        "écrivez à awa.diop@exemple.fr ou <contact@exemple.com>",
        "mailto:awa@exemple.fr",
        "mailto:renée.co@exemple.fr rené.co@exemple.fr",
        "oui/non et//ou ... ???",
        "le prix (point) final",
        "http:// rien du tout",
        "<a href=/page>ici</a> [b]gras[/b] [url=/page]là[/url]",
    ],
)
def test_what_only_looks_like_a_link_is_none(content: str) -> None:
    signal = inspect(content)
    assert signal.evidence == {}
    assert signal.score == 0.0


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("http://shrt.example/a", "shortener"),
        ("tiny.com/xyz", "shortener"),
        ("https://www.tiny.com/xyz", "shortener"),
        ("https://go.news.org/1", "shortener"),
        ("http://192.0.2.7/login", "ip_address"),
        ("192.0.2.7:8080", "ip_address"),
        ("http://[2001:db8::1]/", "ip_address"),
        ("http://3221225991/", "ip_address"),
        ("http://0xC0000207/", "ip_address"),
    ],
)
def test_one_link_that_hides_where_it_leads_counts_as_two(content: str, kind: str) -> None:
    signal = inspect(content)
    assert signal.evidence["kinds"] == {kind: 1}
    assert signal.score == 0.5


def test_a_host_beside_a_shortener_on_the_same_domain_is_ordinary() -> None:
    assert inspect("https://www.news.org/1").evidence["kinds"] == {"ordinary": 1}


@pytest.mark.parametrize(
    "content",
    [
        '<a href="http://evil.example.com/x">https://banque.fr</a>',
        "<a class='x' href='http://evil.example.com'><b>banque.fr</b></a>",
        "[url=http://evil.example.com]www.banque.fr[/url]",
        '[url="http://evil.example.com"]http://banque.fr/compte[/url]',
        "[banque.fr](http://evil.example.com)",
    ],
)
def test_a_text_that_names_another_host_than_its_link_is_told(content: str) -> None:
    signal = inspect(content)
    assert signal.evidence["kinds"] == {"mismatched_text": 1, "ordinary": 1}
    assert set(signal.evidence["hosts"]) == {"example.com", "banque.fr"}  # type: ignore[call-overload]
    assert signal.score is not None
    assert signal.score > 0.5


@pytest.mark.parametrize(
    "content",
    [
        '<a href="https://www.exemple.fr/x">exemple.fr/x</a>',
        "[url=http://exemple.fr]http://exemple.fr[/url]",
        "[exemple.fr](https://blog.exemple.fr)",
    ],
)
def test_an_address_that_shows_itself_is_one_link(content: str) -> None:
    assert inspect(content).evidence["kinds"] == {"ordinary": 1}


@pytest.mark.parametrize(
    "content",
    [
        "[url=http://exemple.fr]a[url=http://exemple.fr]b",
        "<a href=http://exemple.fr>a<a href=http://exemple.fr>b",
        "[url=http://exemple.fr]<a href=http://exemple.fr>b",
    ],
)
def test_a_link_inside_the_text_of_another_counts_for_itself(content: str) -> None:
    assert inspect(content).evidence["kinds"] == {"ordinary": 2}


def test_a_host_of_any_length_leaves_small_evidence() -> None:
    signal = inspect("http://" + "a." * 5_000 + "b")
    assert signal.evidence["count"] == 1
    assert len(json.dumps(signal.evidence)) < 1000


def test_two_ordinary_links_reach_half_and_a_thousand_do_not_reach_one() -> None:
    assert score("http://a.fr et http://b.fr") == 0.5
    assert 0.99 < score("http://a.fr " * 1000) < 1


def test_links_in_the_authors_name_count() -> None:
    signal = inspect("Bonjour", author="www.exemple.fr")
    assert signal.evidence["count"] == 1


def test_ten_domains_are_named_and_each_once() -> None:
    signal = inspect(" ".join(f"http://a.site{number // 2}.fr/" for number in range(60)))
    assert signal.evidence["count"] == 60
    assert signal.evidence["hosts"] == [f"site{number}.fr" for number in range(10)]


@given(TEXTS, TEXTS)
def test_another_line_never_lowers_the_count_or_the_score(text: str, more: str) -> None:
    both = f"{text}\n{more}"
    assert count(text) <= count(both)  # type: ignore[operator]
    assert score(text) <= score(both)


@given(TEXTS, TEXTS)
def test_any_text_and_any_name_can_be_looked_at(content: str, author: str) -> None:
    inspect(content, author)


HOSTILE = {
    "nested brackets": "[" * 50_000 + "]" * 50_000,
    "brackets in a path": "http://a.b/" + "(" * 50_000 + ")" * 50_000,
    "open paths": "http://a.b/(" * 8_000,
    "chained addresses": "http://a.b/" * 9_000,
    "chained slashes": "a.b///" * 16_000,
    "chained names": "x.com=" * 16_000,
    "open tags": "<a " * 33_000,
    "open targets": "<a href=http://a.b>" * 5_000,
    "open marks": "[url=http://a.b]" * 6_000,
    "dots": "a." * 50_000,
    "one word": "a" * 100_000,
    "spaces": "." + " " * 100_000 + ")",
    "marks": "a." + "\u0301" * 100_000,
}


def measure(content: str) -> float:
    inspect("http://a.b")
    started = time.process_time()
    inspect(content)
    return time.process_time() - started


@pytest.mark.parametrize("signs", [50_000, 100_000])
def test_at_signs_after_a_scheme_take_no_time(signs: int) -> None:
    # CVE-2021-33503: minutes, in another parser.
    assert measure("http://" + "@" * signs) < 0.1


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_costs_no_more_than_its_length(name: str) -> None:
    # For five times the longest comment. What grows with the square of it would take seconds.
    assert measure(HOSTILE[name]) < 0.6
