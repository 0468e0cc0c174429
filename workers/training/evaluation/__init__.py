"""What the detectors are worth: measured, told and drawn; needed by `palabre evaluate` alone."""
