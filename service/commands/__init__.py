"""The subcommands of `palabre`; each file imports what it runs only when it runs."""
