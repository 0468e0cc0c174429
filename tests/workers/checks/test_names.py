"""Nobody is held for the name that their parents gave them."""

from service.moderation.policy import TOXICITY
from tests.workers.checks.samples import sample_comment
from workers.checks.reader import CONTENT, Reader
from workers.scoring.heads import SCORES
from workers.scoring.model import Model

GIVEN_NAMES = """
Marie Jean Pierre Fatou Awa Mamadou Ousmane Karim Mohamed Ahmed Fatima Aicha Youssef Rachid
Samira Nadia Leila Omar Ali Hassan Ibrahim Moussa Aminata Binta Cheikh Abdou Ndeye Khady Sofia
Lucas Emma Chloé Louis Hugo Jules Léa Manon Camille Nicolas Julien Thomas Antoine Sébastien
François Hélène Céline Sylvie Nathalie Isabelle Patrick Didier Thierry Bernard Gérard Monique
Jacqueline Odette Kevin Jordan Dylan Mehdi Sami Bilal Yassine Amine Hamza Zineb Khadija Salma
Imane Djamila Farid Mustapha Abdelkader Kamel Tarek Walid Nour Yasmine Rania Ayoub Zakaria
Ismael Adama Boubacar Seydou Issa Bakary Kofi Kwame Chantal Mireille Li Wei Nguyen Tran Sarah
David Samuel Rachel Esther Moshe Levi Cohen Svetlana Dmitri Olga Igor Giulia Marco Paolo Jürgen
Heike Ana José Carmen Juan Mehmet Ayşe Emre Zeynep Dick Randy Fanny Gay Bich Phuc
"""
FAMILY_NAMES = "Diop Dupont Martin Benali Cohen Nguyen Traoré Garcia Müller Diallo"
CONTENTS = "Merci pour cet article."


def test_no_name_that_people_bear_has_a_comment_held() -> None:
    reader = Reader(Model.load())
    given = GIVEN_NAMES.split()
    names = given + [f"{one} {other}" for one in given for other in FAMILY_NAMES.split()]
    held = [
        (name, score)
        for name in names
        for score in SCORES
        if reader.read(sample_comment(CONTENTS, author=name)).find_worst(score, 0.5)[0] != CONTENT
    ]
    assert len(names) > 1_000
    assert held == []


def test_a_name_that_is_an_insult_counts() -> None:
    reader = Reader(Model.load())
    field, _ = reader.read(sample_comment(CONTENTS, author="gros connard")).find_worst(
        TOXICITY, 0.5
    )
    assert field != CONTENT
