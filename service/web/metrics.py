"""What Prometheus may ask of the web processes: each counts what it sees, scrapes add them up."""

from prometheus_client import Counter, Gauge, Histogram

SUBMISSIONS = Counter(
    "palabre_submissions_total", "Submissions by what became of them.", ["outcome"]
)
ANSWER_SECONDS = Histogram(
    "palabre_submission_duration_seconds",
    "From a submission's arrival to its answer.",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
CAPTCHAS = Counter("palabre_captcha_verifications_total", "Captchas by outcome.", ["outcome"])
CAPTCHA_FAILURES = Counter(
    "palabre_captcha_failures_total",
    "Captchas that could not be verified, by cause.",
    ["cause"],
)
CAPTCHA_SECONDS = Histogram(
    "palabre_captcha_duration_seconds",
    "What the captcha adds to a submission.",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3),
)
# Labelled, so that there is none until a captcha was verified: an unlabelled one would begin at 0.
CAPTCHA_UP = Gauge(
    "palabre_captcha_up",
    "Whether the captcha's provider answered when it was last asked.",
    ["provider"],
    multiprocess_mode="mostrecent",
)
REVIEWS = Counter(
    "palabre_reviews_total",
    "Moderators' decisions by where a comment stood before and after.",
    ["before", "after"],
)
REVIEW_SECONDS = Histogram(
    "palabre_time_to_review_seconds",
    "From the submission of a comment that was held to a moderator's decision.",
    buckets=(60, 300, 900, 3600, 4 * 3600, 12 * 3600, 24 * 3600, 3 * 24 * 3600, 7 * 24 * 3600),
)
DISAGREEMENTS = Counter(
    "palabre_disagreements_total",
    "Moderators' decisions against that of the checks, once for each of its reasons (or none).",
    ["machine", "reason"],
)
APPEALS = Counter(
    "palabre_appeals_total",
    "Appeals by what became of them: made, then granted or denied.",
    ["outcome"],
)
