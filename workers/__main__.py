"""`python -m workers`: one worker process, its settings from the environment."""

import os
import sys

from config.loading import SettingsError, load_settings
from service.moderation.logs import configure_logs
from workers.worker import work

if __name__ == "__main__":
    configure_logs()
    try:
        work(load_settings(os.environ))
    except SettingsError as error:
        sys.exit(str(error))
