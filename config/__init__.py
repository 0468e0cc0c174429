"""What an operator may change: settings, sentences and word lists."""
