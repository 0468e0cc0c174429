"""What the model tells of a comment: the names of its scores, in the order of its outputs."""

TOXICITY = "toxicity"
SPAM = "spam"

ATTRIBUTES = (TOXICITY, "severe_toxicity", "identity_attack", "insult", "profanity", "threat")
"""How a comment may hurt people, under the names that Perspective gave them."""

SPAM_KINDS = ("promotion", "scam", "flattery", "gibberish", "link_drop")
"""What a spam comment is after; meaningful only where the spam score is high."""

SCORES = (*ATTRIBUTES, SPAM)
"""Every score that is a probability of its own."""

MOST_SPANS = 5
"""The most spans that explain one score."""

OUTPUTS = (*SCORES, *SPAM_KINDS)
"""The encoder's outputs, column by column."""
