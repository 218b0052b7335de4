"""Who called, what was said, codes and references are in the case file and nowhere else."""

import json
import time
from pathlib import Path

import httpx
import pysqlite3
import pytest

from cases.case import StatementState
from ivr.parts import build
from ivr.rehearsal import Rehearsal
from ivr.simulator.call_record import Purpose
from ivr.simulator.caller import WITHHELD, Circumstances
from ivr.simulator.faults import MediaFault, Truncation
from ivr.simulator.script import HangUp, Press, Speak, parse_script
from speech.synthesis import write_telephone_wav
from tests.calls.line import spelled
from tests.processes.conftest import QUICK, suara, until, worker_of

CALLER = "+6281357924680"
STRANGER = "+6281975310864"


def with_a_fault_in_the_database(rehearsal: Rehearsal):
    """A table is away for a call: every statement on it fails, and names itself in the error."""
    database = pysqlite3.connect(str(rehearsal.settings.data_dir / "suara.db"), timeout=20)
    database.execute("ALTER TABLE calls RENAME TO calls_away")
    database.commit()
    try:
        return rehearsal.exchange.place_call(parse_script("1 say:4s hangup"), Circumstances(CALLER))
    finally:
        database.execute("ALTER TABLE calls_away RENAME TO calls")
        database.commit()
        database.close()


def forged(rehearsal: Rehearsal, line_url: str) -> None:
    """Requests the exchange would never send, each with the caller's number in it."""
    form = {"From": CALLER, "CallSid": "CA" + "0" * 32, "Digits": "x" + CALLER}
    httpx.post(f"{line_url}/voice/incoming", data=form)
    httpx.post(f"{line_url}/voice/{CALLER}/menu/0/0", data=form)
    httpx.post(f"{line_url}/voice/incoming?From={CALLER}", content=CALLER * 9000)
    httpx.get(f"{line_url}/{CALLER}", headers={"X-Twilio-Signature": CALLER})
    signed = rehearsal.exchange.place_call(
        parse_script("hangup"), Circumstances(CALLER, extra={"Digits": CALLER})
    )
    assert signed.requested(Purpose.VOICE)[0].status in {200, 403}


@pytest.mark.timeout(300)
def test_no_canary_leaves_the_case_file(tmp_path: Path, vosk_model_folder: Path) -> None:
    sound = tmp_path / "said.wav"
    write_telephone_wav(sound, "여보세요. 커피. 안녕하세요.", "ko")
    speech = {"SUARA_SPEECH": f"id=vosk:{vosk_model_folder}", "SUARA_LOG_LEVEL": "DEBUG"}
    with Rehearsal(tmp_path / "line", QUICK | speech) as rehearsal:
        exchange, store = rehearsal.exchange, build(rehearsal.settings).store
        said = [Press("1"), Speak(sound), Press("#"), Press("1")]
        exchange.place_call(said, Circumstances(CALLER))
        sealed = exchange.place_call(
            [Press("3"), Speak(sound), Press("#"), Press("1")], Circumstances(WITHHELD)
        )
        pin = "".join(spelled(sealed)[4:6])
        for fault in (
            MediaFault(html=True),
            MediaFault(truncation=Truncation.DECLARED),
            MediaFault(ready_after_requests=2, failures=2),
        ):
            exchange.place_call([*said[:2], HangUp()], Circumstances(STRANGER, media=fault))
        references = [case.reference for case in store.read(lambda tx: tx.cases(None, 99))]
        for script in (f"2 {references[0]} 4680# 1 say:2s hangup", f"2 {references[1]} {pin}"):
            exchange.place_call(parse_script(script), Circumstances(STRANGER))
        with_a_fault_in_the_database(rehearsal)
        forged(rehearsal, rehearsal.url)
        worker = worker_of(rehearsal)
        assert worker is not None
        worker.kill()
        answers = [httpx.get(f"{rehearsal.url}{path}").text for path in ("/livez", "/readyz")]
        answers += [httpx.get(f"{rehearsal.url}/metrics").text]

        def read() -> bool:
            kept = [s for r in references[:2] for s in statements(store, r)]
            return all(s.state is StatementState.TRANSCRIBED for s in kept[:1])

        until(read, 150, "the transcripts")
        time.sleep(1)
        sheets = json.loads(suara(rehearsal, "cases", "list", "--json").stdout)
    log = (rehearsal.data_dir / "serve.log").read_text("utf-8", errors="replace")
    names = " ".join(str(path) for path in rehearsal.data_dir.rglob("*"))
    words = {
        word["text"]
        for sheet in sheets
        for statement in sheet["statements"]
        for word in (statement["transcript"] or {"words": ()})["words"]
        if len(word["text"]) > 1
    }
    assert words
    assert "call.fault" in log or "note.fault" in log
    for canary in {
        *(number[-9:] for number in (CALLER, STRANGER)),
        *references,
        *(f"{reference[:4]}-{reference[4:]}" for reference in references),
        pin,
        *words,
    }:
        assert canary not in log
        assert canary not in names
        assert not any(canary in answer for answer in answers)
    assert all(json.loads(line)["event"] for line in log.splitlines())


def statements(store, reference: str):
    def look(tx):
        case = tx.case_by_reference(reference)
        return tx.statements(case.id)

    return store.read(look)
