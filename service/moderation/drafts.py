"""What the checks may see of a comment before it is stored, and the seal on what they saw."""

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from itsdangerous import BadData, URLSafeSerializer

from service.moderation.codes import Code
from service.moderation.comment import NewComment
from service.moderation.form_evidence import NO_FORM, FormEvidence
from service.moderation.verdict import Signal

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Draft:
    """A comment to be stored, without its e-mail address and captcha, which no check reads."""

    id: str
    site: str
    thread: str
    thread_title: str
    parent: str
    author: str
    url: str
    content: str
    language: str
    author_key: str
    form: FormEvidence = NO_FORM

    @classmethod
    def of(cls, new: NewComment) -> "Draft":
        """The draft of a comment that has its id already; ValueError if it has none."""
        if new.id is None:
            raise ValueError("a draft needs an id")
        return cls(
            id=new.id,
            site=new.site,
            thread=new.thread,
            thread_title=new.thread_title,
            parent=new.parent,
            author=new.author,
            url=new.url,
            content=new.content,
            language=new.language,
            author_key=new.author_key,
            form=new.form,
        )

    def write(self) -> str:
        """The draft as it travels."""
        return json.dumps(asdict(self) | {"form": self.form.describe(solved=False)})

    @classmethod
    def read(cls, text: str) -> "Draft":
        """The draft that was written; ValueError if this is none."""
        try:
            found = json.loads(text)
        except RecursionError as error:
            raise ValueError("a draft is not that deep") from error
        if not isinstance(found, dict):
            raise ValueError("a draft holds texts")
        form = FormEvidence.read(found.pop("form", None))
        if not all(isinstance(one, str) for one in found.values()):
            raise ValueError("a draft holds texts")
        try:
            return cls(**found, form=form)
        except TypeError as error:
            raise ValueError("a draft holds other texts") from error


@dataclass(frozen=True, slots=True)
class Findings:
    """What was seen in a draft, at which revision of its site: under another one it is void."""

    signals: Sequence[Signal]
    site_revision: int


class Seal:
    """Ties what was seen to the draft it was seen in, under the operator's secret key.

    Whoever can write to Redis must not be able to have a comment published.
    """

    def __init__(self, secret: str) -> None:
        options = {"digest_method": hashlib.sha256}
        self._serializer = URLSafeSerializer(secret, salt="precheck", signer_kwargs=options)

    def close(self, draft: str, findings: Findings) -> str:
        """The findings as they travel."""
        seen = [
            [one.check, one.reason, one.score, dict(one.evidence), one.version]
            for one in findings.signals
        ]
        sealed = self._serializer.dumps([_digest(draft), findings.site_revision, seen])
        return sealed if isinstance(sealed, str) else sealed.decode()

    def open(self, draft: str, sealed: bytes) -> Findings | None:
        """What was seen in this very draft; None if it is another's, or cannot be read.

        A worker of the next version may know reasons that this one does not.
        """
        try:
            digest, site_revision, seen = self._serializer.loads(sealed)
            findings = Findings([_read_signal(*one) for one in seen], site_revision)
        except (BadData, ValueError, TypeError) as error:
            logger.error("findings dropped", extra={"cause": type(error).__name__})
            return None
        if digest != _digest(draft):
            logger.error("findings of another draft dropped")
            return None
        return findings


def _read_signal(
    check: str, reason: str, score: float | None, evidence: dict[str, object], version: str
) -> Signal:
    return Signal(check, Code(reason), score, evidence, version)


def _digest(draft: str) -> str:
    return hashlib.sha256(draft.encode()).hexdigest()
