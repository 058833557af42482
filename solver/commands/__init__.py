"""The subcommands of `python -m solver`, one module each."""
