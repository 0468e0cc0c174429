"""All faults, in the order of the table."""

from tests.faults import (
    acts_captcha,
    acts_database,
    acts_deploys,
    acts_detectors,
    acts_disk,
    acts_kills,
    acts_power,
    acts_races,
    acts_redis,
    acts_webhooks,
)
from tests.faults.trial import Fault

FAULTS: tuple[Fault, ...] = (
    *acts_kills.FAULTS,
    *acts_redis.FAULTS,
    *acts_database.FAULTS,
    *acts_disk.FAULTS,
    *acts_power.FAULTS,
    *acts_captcha.FAULTS,
    *acts_detectors.FAULTS,
    *acts_races.FAULTS,
    *acts_deploys.FAULTS,
    *acts_webhooks.FAULTS,
)

ABSENT: dict[str, str] = {}
"""What is not tried, and why."""
