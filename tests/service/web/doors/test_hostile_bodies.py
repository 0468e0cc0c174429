"""Whatever JSON is sent, it is read or refused: nothing else happens."""

import json

from flask import Flask, request
from hypothesis import given
from hypothesis import strategies as st

from service.web.doors.moderations_errors import ModerationError
from service.web.doors.moderations_requests import read_question
from service.web.doors.perspective_errors import PerspectiveError
from service.web.doors.perspective_requests import read_analysis, read_suggestion
from service.web.doors.perspective_spans import split

NAMES = st.sampled_from(
    [
        *("comment", "text", "type", "requestedAttributes", "requested_attributes", "TOXICITY"),
        *("attributeScores", "summaryScore", "spanScores", "value", "scoreThreshold", "languages"),
        *("context", "entries", "article_and_parent_comment", "clientToken", "input", "model"),
    ]
)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=5),
    st.sampled_from(["fr", "PLAIN_TEXT", "PROBABILITY", "TOXICITY", "\ud800", "\u0000", "a. b"]),
)
BODIES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(NAMES, st.text(max_size=3)), inner, max_size=6),
    ),
    max_leaves=25,
)
APP = Flask(__name__)


@given(st.dictionaries(NAMES, BODIES, max_size=8))
def test_a_body_is_read_or_refused(body: dict[str, object]) -> None:
    data = json.dumps(body)
    with APP.test_request_context("/", data=data, content_type="application/json"):
        try:
            assert split(read_analysis(request).comment.text)
        except PerspectiveError as error:
            error.message.encode()
        try:
            assert all(0 <= each <= 1 for each in read_suggestion(request).list_scores().values())
        except PerspectiveError as error:
            error.message.encode()
        try:
            assert all(text.strip() for text in read_question(request).texts)
        except ModerationError as error:
            error.message.encode()
