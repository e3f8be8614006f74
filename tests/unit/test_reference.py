"""The reference page says what the code says: `python -m tests.unit.test_reference` writes it anew."""

import typer

from pipeline.cli import app
from pipeline.settings import ROOT, Settings

PAGE = ROOT / "docs" / "reference.md"
_HEAD = """# Reference

Made from the code: a test compares. Other references: tables and columns are described in the published file itself and on its
page Dataordbok (`site/latest/dataordbok.html`); codes of faults are in the [runbook](runbook.md).

"""


def page() -> str:
    return "\n".join([_HEAD + "## Commands\n", *_commands(), "## Settings\n", *_settings()]) + "\n"


def _commands() -> list[str]:
    group = typer.main.get_command(app)
    lines = ["Every command has `--help`. Exit codes: [runbook](runbook.md#exit-codes).\n"]
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            for part, inner in command.commands.items():
                lines += _command(f"{name} {part}", inner)
        else:
            lines += _command(name, command)
    return lines


def _command(name: str, command) -> list[str]:
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    options = [one for one in command.params if one.param_type_name == "option"]
    words = " ".join(one.name.upper() if one.required else f"[{one.name.upper()}]" for one in arguments)
    lines = [
        f"### trygg {name}\n",
        f"`trygg {name}{' ' + words if words else ''}`: {' '.join((command.help or '').split())}\n",
    ]
    told = [(one.name.upper(), getattr(one, "help", None)) for one in arguments]
    told += [(", ".join(one.opts), one.help) for one in options]
    if told:
        lines += ["| | |", "|---|---|", *(f"| `{what}` | {meaning or ''} |" for what, meaning in told), ""]
    return lines


def _settings() -> list[str]:
    lines = [
        "Read from the environment; an empty one counts as unset.\n",
        "| variable | meaning | unless set |",
        "|---|---|---|",
    ]
    for name, field in Settings.model_fields.items():
        default = (
            "var"
            if name == "home"
            else ""
            if field.default is None
            else str(field.default).lower()
            if isinstance(field.default, bool)
            else str(field.default)
        )
        lines.append(
            f"| `TRYGG_{name.upper()}` | {' '.join((field.description or '').split())} | {f'`{default}`' if default else ''} |"
        )
    return lines


def test_the_reference_is_what_the_code_says():
    """After a wanted change: `python -m tests.unit.test_reference` writes the page anew."""
    assert PAGE.read_text("utf-8") == page()


def test_every_command_option_and_setting_says_what_it_means():
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []
    assert [line for line in page().splitlines() if line.startswith("`trygg ") and line.endswith(": ")] == []


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
