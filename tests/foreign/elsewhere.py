"""A plugin of pytest for the Akismet client's own tests: has the client ask another server."""

import os

from akismet import _common

_common._API_URL = os.environ["PALABRE_URL"]
