"""`python -m workers`: one worker process, its settings from the environment."""

import os
import sys

from config.loading import SettingsError, load_settings
from config.word_lists import WordListError
from service.moderation.logs import configure_logs
from workers.scoring.artefact import ArtefactError
from workers.worker import work

CONFIGURATION_ERROR = 78
"""EX_CONFIG of sysexits.h: the supervisor does not start it again."""

if __name__ == "__main__":
    configure_logs()
    try:
        work(load_settings(os.environ))
    except (SettingsError, WordListError, ArtefactError) as error:
        print(f"palabre: {error}", file=sys.stderr)  # noqa: T201 - for whoever started it by hand
        sys.exit(CONFIGURATION_ERROR)
