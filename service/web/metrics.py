"""What Prometheus may ask of the web process."""

from prometheus_client import Counter, Histogram

SUBMISSIONS = Counter(
    "palabre_submissions_total", "Submissions by what became of them.", ["outcome"]
)
CAPTCHAS = Counter("palabre_captcha_verifications_total", "Captchas by outcome.", ["outcome"])
ANSWER_SECONDS = Histogram(
    "palabre_submission_duration_seconds",
    "From a submission's arrival to its answer.",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
