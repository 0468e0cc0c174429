"""What a reader is told on a site: its own sentence where it has one, else Palabre's."""

from babel.numbers import format_decimal

from service.moderation.codes import Code
from service.moderation.site_texts import fill_in
from service.web.services import get_services
from service.web.site import get_site


def say(code: Code, language: str, **parameters: int) -> str:
    """The sentence for a code on the site of this request; numbers are written as there."""
    own = get_site().site.texts.get(language, {}).get(code)
    if not own:
        return get_services().sentences.say(code, language, **parameters)
    written = {name: format_decimal(each, locale=language) for name, each in parameters.items()}
    return fill_in(own, written)
