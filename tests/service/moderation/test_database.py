from service.moderation.database import SILENCE, Database
from tests.servers import PostgresServer


def test_a_postgresql_that_was_cut_off_is_soon_given_up(postgres: PostgresServer) -> None:
    url = postgres.create_database()
    database = Database.from_url(url.replace("postgresql:", "postgresql+psycopg:"))
    with database.read() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        given = driver.info.get_parameters()
    database.close()
    postgres.drop_database(url)
    # How soon is the kernel's business; that it is asked is ours.
    assert {name: int(given[name]) for name in SILENCE} == SILENCE
