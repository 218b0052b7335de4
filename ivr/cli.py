"""`suara`: everything an operator does from a terminal."""

import sys

import typer
from rich.console import Console

from cases.errors import CaseError
from ivr.commands import (
    call,
    cases,
    demo,
    doctor,
    fallback,
    models,
    officers,
    serve,
    stations,
    transcribe,
)
from ivr.commands import verify as verification
from ivr.errors import IvrError
from speech.errors import SpeechError

app = typer.Typer(
    name="suara",
    help="Suara Warga: a voice complaint line for police stations.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("serve")(serve.serve)
app.command("worker")(serve.worker)
app.command("demo")(demo.demo)
app.command("call")(call.call)
app.add_typer(cases.app, name="cases")
app.add_typer(models.app, name="models")
app.add_typer(stations.app, name="stations")
app.add_typer(officers.app, name="officers")
app.command("transcribe")(transcribe.transcribe)
app.command("verify")(verification.verify)
app.command("doctor")(doctor.doctor)
app.command("fallback")(fallback.fallback)


def main() -> None:
    """Run a command; what goes wrong is said in one line, with exit code 1."""
    try:
        app()
    except (IvrError, CaseError, SpeechError) as error:
        Console(stderr=True).print(f"suara: {error}", style="red", markup=False, highlight=False)
        sys.exit(1)


if __name__ == "__main__":
    main()
