"""F14: a siteverify that is broken in every way there is."""

from sqlalchemy import select

from service.moderation.codes import Status
from service.moderation.schema import comments, threads
from tests.faults.crowd import Posts
from tests.faults.stage import WORKERS
from tests.faults.trial import Fault, Found, Trial
from tests.standins.siteverify import Siteverify
from tests.standins.siteverify_script import HOSTNAME

WAYS = (
    "500",
    "html",
    "empty",
    "list",
    "huge",
    "slow",
    "drip",
    "drip-head",
    "refused",
    "garbage",
    "redirect",
    "tls",
    "dns",
)
FEW = 2
"""Ways that the short run tries; the unit tests try them all."""
SECONDS = 3.0


def break_siteverify(trial: Trial) -> Found:
    """Comments with tokens that nobody can vouch for; a web server anew for each way."""
    ways = list(WAYS) if trial.submissions >= 1_000 else trial.random.sample(WAYS, FEW)
    count = -(-trial.submissions // len(ways))
    with Siteverify() as standin:
        common = _settings(standin.url)
        trial.stage.recast(*WORKERS, **common)
        for way in ways:
            changed = {**common, "PALABRE_RECAPTCHA_VERIFY_URL": _find_url(way, standin)}
            # A server of its own for each: the last one's has given up asking for a while.
            trial.stage.recast("web", **changed)
            trial.stage.await_web()
            name = f"{trial.name}/{way}"
            fields = {"captcha_token": way}
            posts = Posts(name, trial.seed, marks=("",), fields=fields, numbered="captcha_token")
            trial.make_crowd(posts).post(count)
    trial.await_decisions()
    slowest = max(each.seconds for each in trial.ledger.answers)
    return Found(
        count * len(ways),
        slowest,
        _list_published(trial),
        notes=f"{len(ways)} ways; the slowest answer",
    )


def _settings(url: str) -> dict[str, str]:
    return {
        "PALABRE_CAPTCHA_PROVIDER": "recaptcha_v3",
        "PALABRE_RECAPTCHA_SITE_KEY": "site-key",
        "PALABRE_RECAPTCHA_SECRET": "secret-of-the-site",
        "PALABRE_RECAPTCHA_HOSTNAMES": HOSTNAME,
        "PALABRE_RECAPTCHA_VERIFY_URL": url,
        "PALABRE_ANSWER_WITHIN": "0",
    }


def _find_url(way: str, standin: Siteverify) -> str:
    if way == "tls":
        return standin.url.replace("http://", "https://")
    return "https://siteverify.invalid/" if way == "dns" else standin.url


def _list_published(trial: Trial) -> list[str]:
    query = select(comments.c.id).select_from(comments.join(threads))
    mine = threads.c.address.like(f"{trial.name}/%")
    with trial.stage.database.read() as connection:
        found = connection.execute(query.where(mine, comments.c.status != Status.FLAGGED))
        return [f"{each} was not held" for each in found.scalars()]


FAULTS = (
    Fault(
        "F14",
        "siteverify broken",
        "held, answered within 3 s, none published",
        SECONDS,
        break_siteverify,
        seconds=60,
    ),
)
