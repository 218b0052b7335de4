from ivr.simulator.call_record import Heard
from tests.calls.line import spelled


def after_the_choice(call) -> list[Heard]:
    said = [line for line in call.lines if isinstance(line, Heard)]
    first = next(i for i, line in enumerate(said) if "If you are in danger" in line.text)
    return said[first:]


def test_nine_turns_the_call_to_english_to_its_end(line, dial):
    call = dial("9 1 say:5s # 1")
    own_language = [said for said in after_the_choice(call) if "bahasa Indonesia" not in said.text]
    assert {said.language for said in own_language} == {"en-US"}
    assert "".join(spelled(call)) == line.case().reference * 2
    assert "You will hear more by" in call.heard()[-1]
    assert line.case().language == "en"
    assert line.call(call).language == "en"


def test_the_way_back_is_offered_in_indonesian(dial):
    call = dial("9 9 1 hangup")
    offers = [line for line in call.lines if isinstance(line, Heard) and "sembilan" in line.text]
    assert [offer.language for offer in offers] == ["id-ID"]
    assert "ceritakan apa yang terjadi" in call.heard_text()


def test_what_is_said_is_read_in_english(line, dial):
    dial("9 1 say:5s # 1")
    line.works()
    [statement] = line.statements()
    reading = line.store.read(lambda tx: tx.readings(statement.id))[0]
    assert (statement.language, reading.language) == ("en", "en")


def test_status_in_english(line, dial):
    dial("1 say:5s # 1")
    call = dial(f"9 2 {line.case().reference} hangup")
    assert "waiting for an officer to hear it" in call.heard_text()
