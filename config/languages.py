"""The languages in which readers are answered, the first being the fallback."""

LANGUAGES = ("fr", "en")
