"""A light guess at a comment's language, by its script and its most common little words."""

import re
from collections.abc import Mapping

_MOST_CHARACTERS = 2_000
_WORD = re.compile(r"[^\W\d_]+")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f]")
_LATIN = re.compile(r"[a-z\u00df-\u024f]")
_UNWANTED = re.compile(r"https?://\S+|www\.\S+|[@#]\w+")

_LITTLE_WORDS: Mapping[str, str] = {
    "fr": (
        "le la les l un une des du de d et est c ce cette ces que qu qui quoi ne n pas je j tu il "
        "elle on nous vous ils elles me m te se s son sa ses mon ma mes ton ta tes leur leurs au "
        "aux en dans pour par sur avec sans mais ou où donc si comme plus très trop bien fait "
        "faire être avoir a à ai as ont sont suis été était y même tout tous toute cela ça ca va "
        "vont quand aussi rien jamais encore peut faut notre votre pourquoi parce merci bonjour "
        "oui non gens bon deux ici"
    ),
    "en": (
        "the a an and of to in is it i you he she we they that this these those for on with as at "
        "by from be are was were been have has had do does did not don t s m re ll ve but or if "
        "so what who how why when where there here my your his her our their me him us them all "
        "just like get can will would should could no yes about more out up now people because "
        "then than some any very only over really please thanks im dont its one know think see "
        "want go u ur good even"
    ),
    "de": (
        "der die das den dem des ein eine einen einem einer und ist sind war ich du er sie es wir "
        "ihr nicht kein keine mit für von zu zum zur auf in im an am aus bei nach über unter um "
        "durch dass daß wenn weil wie was wer wo warum auch noch nur schon so aber oder doch mal "
        "mehr sich mich dich uns euch mein dein sein haben hat habe hatte werden wird wurde kann "
        "muss soll will dann hier da man alle alles immer jetzt diese dieser dieses ja nein sehr "
        "vor gegen viel gut"
    ),
    "es": (
        "el la los las un una unos unas y de del que en no es son está estoy eres soy fue por "
        "para con sin se me te le lo les mi tu su sus pero o u si sí como más muy al a qué quien "
        "porque cuando donde este esta esto eso ese esa ya hay ser tiene tengo han ha he yo él "
        "ella nosotros ellos todo todos todas nada nunca también hacer hace va voy bien gracias "
        "señor ni entre sobre"
    ),
    "it": (
        "il lo la i gli le un uno una di del della dei delle degli dello a al alla ai alle da dal "
        "dalla in nel nella con su sul sulla per tra fra e ed o ma se che chi non è sono sei ho "
        "hai ha abbiamo hanno era mi ti si ci vi ne io tu lui lei noi voi loro mio tuo suo questo "
        "questa quello quella come più molto anche perché quando dove cosa tutto tutti solo "
        "sempre mai fare essere bene grazie poi qui ora già"
    ),
    "pt": (
        "o a os as um uma uns umas e de do da dos das em no na nos nas que não é são foi por para "
        "pra com sem se me te lhe eu tu ele ela nós você vocês vc eles elas meu minha seu sua mas "
        "ou como mais muito ao aos à às isso isto esse essa este esta já há ser tem tenho estar "
        "está estou tá só também quando onde porque porquê quem tudo todo todos nada nunca fazer "
        "vai vou bem obrigado até mesmo pelo pela dele dela aqui gente rt q"
    ),
}
_LANGUAGES_OF: dict[str, tuple[str, ...]] = {}
for _language, _listed in _LITTLE_WORDS.items():
    for _word in _listed.split():
        _LANGUAGES_OF[_word] = (*_LANGUAGES_OF.get(_word, ()), _language)

_SPELLINGS = {
    "fr": re.compile(r"[èêœùîûç]|\w'\w|eaux?\b|ment\b"),
    "en": re.compile(r"\b(?:wh|th)|ing\b|n't\b|w|y\b"),
    "de": re.compile(r"[äöüß]|sch|ung\b|cht|ei"),
    "es": re.compile(r"[ñ¿¡áíóú]|ción|ll|os\b"),
    "it": re.compile(r"[àèìòù]\b|zion|gli|cch|ss|tt"),
    "pt": re.compile(r"[ãõâêç]|ção|lh|nh|ões|ei\b"),
}


def detect(text: str) -> str:
    """Return "fr", "en", "de", "es", "it", "pt", "ru" or "ar", or "und" where nothing tells.

    A guess for figures and for the choice of words, never for a decision. Other languages in
    Cyrillic or Arabic script are taken for Russian and Arabic.
    """
    plain = _UNWANTED.sub(" ", text[:_MOST_CHARACTERS].lower())
    counts = {
        "ru": len(_CYRILLIC.findall(plain)),
        "ar": len(_ARABIC.findall(plain)),
        "latin": len(_LATIN.findall(plain)),
    }
    script = max(counts, key=lambda name: counts[name])
    if not counts[script]:
        return "und"
    return script if script != "latin" else _detect_latin(plain)


def _detect_latin(plain: str) -> str:
    votes = dict.fromkeys(_LITTLE_WORDS, 0.0)
    for word in _WORD.findall(plain):
        languages = _LANGUAGES_OF.get(word, ())
        for language in languages:
            votes[language] += 1 / len(languages)
    for language, spelling in _SPELLINGS.items():
        votes[language] += 0.2 * min(len(spelling.findall(plain)), 10)
    first, second = sorted(votes, key=lambda language: -votes[language])[:2]
    return first if votes[first] > votes[second] else "und"
