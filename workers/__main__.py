"""`python -m workers`: one worker process, its settings from the environment."""

import os
import sys

from config.loading import SettingsError, load_settings
from config.word_lists import WordListError
from service.moderation.logs import configure_logs
from workers.scoring.artefact import ArtefactError
from workers.worker import work

if __name__ == "__main__":
    configure_logs()
    try:
        work(load_settings(os.environ))
    except (SettingsError, WordListError, ArtefactError) as error:
        print(f"palabre: {error}", file=sys.stderr)  # noqa: T201 - for whoever started it by hand
        # The supervisor does not start again what a person has to put right.
        sys.exit(os.EX_CONFIG)
