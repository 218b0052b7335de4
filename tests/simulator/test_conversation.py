import io

from rich.console import Console

from ivr.simulator.caller import Circumstances
from ivr.simulator.conversation import clock_time, print_conversation
from ivr.simulator.script import parse_script
from tests.simulator.scripted_product import gather, record, say, twiml


def test_a_call_reads_as_a_conversation(product, exchange):
    english = '<Say voice="Google.en-US-Wavenet-A" language="en-US">Press nine for [English].</Say>'
    product.pages["/voice/incoming"] = twiml(
        gather(say("Tekan satu untuk melapor."), english, numDigits=1)
    )
    product.pages["/menu"] = twiml(record())
    product.pages["/recorded"] = twiml("<Dial><Number>+62811</Number></Dial>", "<Say>x</Say>")
    call = exchange.place_call(parse_script("12 say:70s #"), Circumstances(stays_on=True))
    page = io.StringIO()
    print_conversation(call, Console(file=page, width=100))
    lines = [" ".join(line.split()) for line in page.getvalue().splitlines() if line.strip()]
    assert lines[0] == f"+6281234567890 → +622150001234 {call.call_sid}"
    assert lines[1:7] == [
        "00:00 line id Tekan satu untuk melapor.",
        "00:01 line en Press nine for [English].",
        "00:03 caller presses 1",
        "00:03 caller presses 2 (nobody listens)",
        "00:03 caller speaks for 70 s",
        "01:14 caller presses #",
    ]
    assert lines[-2].startswith("failed after 01:14, 1 recording, 6 requests")
    assert "<Say> needs voice" in page.getvalue()


def test_call_time_is_minutes_and_seconds():
    assert clock_time(754.9) == "12:34"
