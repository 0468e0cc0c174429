"""The shipped lists against ordinary sentences, which hold words that other lists could catch."""

import pytest

from config.word_lists import BLOCKED_LISTS, SHIPPED, Entry, load_blocked_words, read_word_list
from service.moderation.words.judge import HELD, WordJudge, make_judge
from service.moderation.words.matcher import WordMatcher
from tests.workers.checks.samples import sample_comment


def judge_by(entries: tuple[Entry, ...]) -> WordJudge:
    return make_judge(WordMatcher(entries), {}, 0)


CHECK = judge_by(load_blocked_words())

ORDINARY = {
    "en": """
        My doctor is a specialist and her black cat sleeps on the sofa.
        One more bite and the dog will need a tit-bit; a great tit sat on the fence.
        Dick and Randy Cock run the hardware shop on Essex Street in Scunthorpe.
        We discussed the pros and cons of the assessment in class.
        He passed the exam cum laude and his analysis was first rate.
        Gay, lesbian and queer couples have the same rights as anyone else.
        Strap on your helmet, jack up the car and take the spare out of the boot.
        The rape trial of the former minister opens on Monday.
        Sex education belongs in school, and so does the word vagina.
        There is a chink in the armour of this argument; everything is spick and span.
        The Maine coon is a large cat, and a rooster is also called a cock.
        The new Black mayor met Jewish, Muslim and Roma families.
        Flights are on sale, noir films are on sale, and tickets too.
        It is niggardly to niggle over the price of shiitake.
    """,
    "fr": """
        Le chat noir et la chatte blanche dorment ensemble.
        Il lui donna un baiser avant de reprendre sa pédale de vélo.
        Le prêt bancaire des particuliers a augmenté cette année.
        Elle est folle de joie, et la gerbe de fleurs est superbe.
        Les gays et les lesbiennes de Dakar vivent dans la peur.
        Le sexe des enfants ne devrait rien changer à leurs chances à l'école.
        Aimé Césaire a fait du mot négritude une fierté.
        L'enculturation est un terme d'anthropologie.
        Le train a du retard, on va péter un câble au bureau.
        Un spécialiste de la musique noire américaine donnera un concert.
        Le grand marabout de Touba a reçu le président.
        Le concert des Enfoirés a rapporté beaucoup d'argent.
        Les bites d'amarrage du port ont été repeintes.
        C'est une sale affaire, et la maison est à vendre.
        La tapette à souris et la trique du berger sont au musée.
        Le pape François a béni le calice avec les fidèles.
        Ne baissez pas les bras, la gueule du loup est loin.
        La prostitution est un fléau dans ce quartier.
    """,
    "es": """
        Voy con mi hermano al concierto de esta noche.
        El negro es mi color favorito para vestir.
        La pollería vende pollo y polla de agua.
        El cono de helado cuesta dos euros.
        La concha de la playa era muy bonita.
        Se reputa buen escritor y mejor amigo.
        La mamada del bebé duró veinte minutos.
        Mi abuela vive en Putaendo, cerca de Santiago.
        El martillo y los clavos están en la caja.
        La educación sexual es necesaria en la escuela.
        La zorra cruzó el camino con sus crías.
        Marica Vuković ganó la carrera de ayer.
        Los moros y cristianos desfilan en la fiesta.
        El perro de mi vecina es una perra muy dulce.
    """,
    "it": """
        Vengo con te al mare domani mattina.
        Il finocchio e i piselli sono nell'insalata.
        La guerra di Troia durò dieci anni.
        Bisogna scopare il pavimento della cucina.
        La mucca, la vacca e il porco sono nella fattoria.
        Ferruccio Busoni era un grande pianista.
        Quel bimbo gioca nel giardino della scuola.
        Ho comprato le pentole di terracotta al mercato.
        La figa non è maturata, il fico invece sì.
        Il pedale della bicicletta è rotto, l'uva si pigia nel tino.
        Il sale nero si trova al supermercato.
        Alle nove si chiude, dopo pompa e sega restano nel capanno.
        Batte la pioggia e il cuore batte forte.
    """,
    "de": """
        Das Buch ist dick und schwer.
        Die Pute im Ofen duftet nach Rosmarin.
        Wir hören den Vögeln im Wald zu.
        Der Ausländeranteil in der Stadt ist gestiegen.
        Das Fach Biologie behandelt Sexualität und Penis.
        Die FDP und die Grünen verhandeln seit Montag.
        Ludwig von Ficker gab eine Zeitschrift heraus.
        Die schwule Community feiert am Wochenende.
        Der Bonze aus Japan und der Mufti trafen sich.
        Er sitzt nackt am Strand und liest Zeitung.
        Die Rosette am Fenster stammt aus dem Mittelalter.
        Ich bin kein Spezialist, aber das klingt gut.
        Der Pinsel, der Popel und die Kimme sind Wörter.
    """,
    "pt": """
        O menino pede um copo de água.
        O puto mais novo joga à bola em Lisboa.
        A bicha para o autocarro era longa.
        O negro e o branco ficam bem juntos.
        A porta estava arrombada quando chegámos.
        Ele fica em casa e ela vai com a irmã.
        O pau-brasil é uma árvore bonita.
        O veado atravessou a estrada.
        A mulher usava um vestido de cona de algodão.
        A rapariga comeu um pinto assado.
        O saco de arroz custa cinco euros.
        A educação sexual deve começar cedo.
        O grelho está quente, podemos assar o peixe.
    """,
    "nl": """
        De eikel viel van de eik en de poot van de stoel brak.
        Mijn nicht woont in Kut-al-Amara, zei de gids.
        De slet en de mof staan in het woordenboek.
    """,
    "pl": """
        Pedał hamulca był zepsuty.
        Jajko na twardo i kawa na śniadanie.
        Suka mojego sąsiada ma pięć szczeniąt.
    """,
    "ru": """
        Себастьян учебник купил и ребята хлебали суп.
        Укроп и петрушка растут на грядке.
        Педикюр и команда, мандат и застрахуй, скипидар.
        Хохолок у птицы рыжий, а Андре Жид писал романы.
    """,
    "ar": """
        نيك كيدمان ممثل مشهور
        كسر الولد القلم وذهب إلى المدرسة
        خوله القانون هذا الحق
    """,
}

SENTENCES = [
    (language, sentence.strip())
    for language, text in ORDINARY.items()
    for sentence in text.strip().splitlines()
]


@pytest.mark.parametrize(("language", "sentence"), SENTENCES)
def test_an_ordinary_sentence_holds_no_blocked_word(language: str, sentence: str) -> None:
    signal = CHECK.judge(sample_comment(sentence))
    assert signal.evidence == {}


@pytest.mark.parametrize("name", BLOCKED_LISTS)
def test_every_line_of_a_list_is_found_as_it_stands(name: str) -> None:
    entries = read_word_list(SHIPPED / f"{name}.txt")
    check = judge_by(entries)
    missed = [entry.line for entry in entries if not check.judge(sample_comment(entry.text)).score]
    assert missed == []


@pytest.mark.parametrize(
    "content",
    ["Buy V1AGRA here", "c i a l i s online", "Prêt entre particuliers, écrivez-moi", "salooope"],
)
def test_a_blocked_word_is_found_in_a_disguise(content: str) -> None:
    assert CHECK.judge(sample_comment(content)).score == HELD
