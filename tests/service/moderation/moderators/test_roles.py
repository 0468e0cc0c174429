from service.moderation.moderators.roles import EVERYTHING, Access, Role

MODERATOR, ADMIN = Role.MODERATOR, Role.ADMIN
NOBODY = Access()
READER = Access(MODERATOR)
LOCAL = Access(None, {1: MODERATOR})
OWNER = Access(None, {1: ADMIN, 2: MODERATOR})


def test_what_may_be_seen() -> None:
    assert (EVERYTHING.visible, READER.visible) == (None, None)
    assert (NOBODY.visible, LOCAL.visible) == (frozenset(), frozenset({1}))
    assert [LOCAL.sees(site) for site in (1, 2, None)] == [True, False, False]
    assert [EVERYTHING.sees(site) for site in (1, None)] == [True, True]
    assert not NOBODY.sees(1)


def test_what_may_be_administered() -> None:
    assert EVERYTHING.administered is None
    assert (OWNER.administered, READER.administered) == (frozenset({1}), frozenset())
    assert [OWNER.administers(site) for site in (1, 2, 3, None)] == [True, False, False, False]
    assert [each.is_admin for each in (NOBODY, READER, LOCAL, OWNER, EVERYTHING)] == [
        False,
        False,
        False,
        True,
        True,
    ]


def test_whose_account_may_be_acted_on() -> None:
    assert all(EVERYTHING.commands(each) for each in (NOBODY, READER, LOCAL, OWNER, EVERYTHING))
    assert OWNER.commands(LOCAL)
    for other in (NOBODY, READER, OWNER, EVERYTHING, Access(None, {2: MODERATOR})):
        assert not OWNER.commands(other)
    assert not READER.commands(LOCAL)
    assert not LOCAL.commands(LOCAL)
