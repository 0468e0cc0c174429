"""The `palabre` command: every subcommand by name, each loaded only when it is asked for."""

import importlib
from importlib.metadata import version

import click

COMMANDS = {
    "up": "service.commands.up:up",
    "web": "service.commands.serving:web",
    "worker": "service.commands.serving:worker",
    "sweep": "service.commands.serving:sweep",
    "migrate": "service.commands.database:migrate",
    "user": "service.commands.database:user",
    "words": "service.commands.words:words",
    "replay": "service.commands.replay:replay",
    "import": "service.commands.importing:import_comments",
    "export": "service.commands.exporting:export_comments",
    "erase": "service.commands.erasing:erase_data",
    "score": "service.commands.scoring:score",
    "train": "service.commands.training:train",
    "evaluate": "service.commands.evaluating:evaluate",
    "doctor": "service.commands.doctor:doctor",
}


class LazyGroup(click.Group):
    """A group that imports a subcommand when it runs, so that `score` never loads the web."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Every name, in the order in which a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        command = getattr(importlib.import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{COMMANDS[cmd_name]} is not a command")
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("palabre"), prog_name="palabre")
def main() -> None:
    """Comment moderation that runs on your own machine and tells people why.

    `palabre up` runs everything at once; `web`, `worker` and `sweep` are the same roles one by
    one, for several machines or containers. Settings are PALABRE_* environment variables;
    `palabre doctor` explains what is wrong with them.
    """


if __name__ == "__main__":
    main(prog_name="palabre")
