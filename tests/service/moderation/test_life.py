from service.moderation.database import Database
from tests.service.moderation.telling import tell_stories

STORIES = 60


def test_no_order_of_events_brings_a_comment_into_an_illegal_state(database: Database) -> None:
    assert tell_stories(database, STORIES) > 5 * STORIES
