from service.moderation.broker import Broker
from service.moderation.database import Database
from service.moderation.traces import begin_cleaning, clean_traces

NOWHERE = "unix:///nonexistent/valkey.sock"


def test_each_file_is_told_of(database: Database, redis_url: str) -> None:
    traces = clean_traces(database, redis_url)
    assert [(trace.name, trace.clean) for trace in traces] == [("database", True), ("redis", True)]
    if database.dialect == "postgresql":
        # What it cannot reach is said, whatever it could do.
        assert "backups" in traces[0].sentence


def test_what_does_not_answer_is_not_said_to_be_clean(database: Database) -> None:
    gone = Database.from_url("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    assert [trace.clean for trace in clean_traces(gone, NOWHERE)] == [False, False]
    gone.close()
    assert not clean_traces(database, None)[1].clean


def test_whoever_waits_at_a_page_is_not_failed_by_a_server_that_is_down() -> None:
    gone = Database.from_url("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    begin_cleaning(gone, Broker.from_url(NOWHERE))
    gone.close()
