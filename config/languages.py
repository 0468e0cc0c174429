"""The languages that people are answered in, the first being the fallback."""

LANGUAGES = ("fr", "en", "es", "de", "it", "pt", "nl", "pl", "ru", "ar")
"""Of readers: every sentence and every page of theirs."""
MODERATORS_LANGUAGES = ("fr", "en")
"""Of moderators: their pages as well."""
