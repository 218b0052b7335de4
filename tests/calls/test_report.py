from datetime import UTC, datetime

from cases.case import Kind, Purpose, StatementState
from cases.states import State
from ivr.simulator.call_record import Ending, Heard
from tests.calls.line import spelled

VOICE_CHARACTERS_A_SECOND = 16


def test_a_report_is_read_back_twice_and_the_next_news_promised(line, dial):
    line.clock.is_now(datetime(2026, 11, 20, 3, 0, tzinfo=UTC))  # a Friday
    call = dial("1 say:12s # 1")
    case = line.case()
    assert "".join(spelled(call)) == case.reference * 2
    assert "hari Senin, tanggal dua puluh tiga November" in call.heard()[-1]
    assert call.ended is Ending.PRODUCT_HUNG_UP
    assert (case.kind, case.state, case.sealed) == (Kind.REPORT, State.NEW, False)
    assert case.reporter == "+6281234567890"
    assert case.reference_heard_at is not None


def test_the_notice_is_heard_before_the_recording_and_kept_with_the_case(line, dial):
    call = dial("1 say:5s # 1")
    case = line.case()
    notice = next(t for t in call.heard() if "Anda setuju direkam" in t)
    assert call.heard().index(notice) < len(call.heard()) / 2
    assert case.notice_version
    assert case.notice_at is not None


def test_what_was_said_becomes_sound_and_words(line, dial):
    call = dial("1 say:12s # 1")
    line.works()
    [statement] = line.statements()
    assert statement.state is StatementState.TRANSCRIBED
    assert line.words(statement) == "motor saya hilang"
    [made] = call.recordings
    assert line.exchange.recording(made.sid).status == "deleted"
    assert line.history(line.case()) == [
        "opened",
        "reference heard",
        "recording kept",
        "statement",
        "transcribed",
        "statement",
        "removed at the exchange",
    ]


def test_the_sound_is_kept_bit_by_bit(line, dial):
    call = dial("1 say:12s # 1")
    original = line.exchange.media_of(call.recordings[0].sid)
    line.works()
    [statement] = line.statements()
    assert line.sound(statement) == original


def test_two_repeats_it_digit_by_digit(line, dial):
    call = dial("1 say:5s # 2 1")
    reference = line.case().reference
    grouped = [reference[:4], reference[4:]]
    assert spelled(call) == [*grouped, *grouped, *reference]


def test_whoever_stays_quiet_hears_it_once_more_and_a_kind_end(line, dial):
    call = dial("1 say:5s # silence silence", stays_on=True)
    assert "".join(spelled(call)) == line.case().reference * 4
    assert "Terima kasih" in call.heard()[-1]
    assert call.ended is Ending.PRODUCT_HUNG_UP


def test_repeating_comes_to_an_end(line, dial):
    call = dial("1 say:5s # " + "2 " * 20)
    assert call.ended is Ending.PRODUCT_HUNG_UP


def test_nought_after_the_reference_leaves_a_message_in_the_same_case(line, dial):
    call = dial("1 say:5s # 0 say:4s #")
    complaint, message = line.statements()
    assert (complaint.purpose, message.purpose) == (Purpose.COMPLAINT, Purpose.ADDITION)
    assert "masuk ke laporan yang sama" in call.heard_text()


def test_hanging_up_sends_what_was_said(line, dial):
    dial("1 say:5s hangup")
    line.works()
    [statement] = line.statements()
    assert line.case().state is State.DROPPED
    assert statement.state is StatementState.TRANSCRIBED


def test_a_pause_of_eight_seconds_ends_the_recording_and_no_shorter_one(line, dial):
    dial("1 say:5s silence:7 say:5s # 1")
    dial("1 say:5s silence:9 1", "+6281200000001")
    lasting, ended = (line.statements(case)[0].reported_seconds for case in line.cases())
    assert lasting >= 17
    assert ended == 13


def test_each_call_is_a_case_of_its_own(line, dial):
    dial("1 say:5s # 1")
    dial("1 say:5s # 1")
    assert len({case.reference for case in line.cases()}) == 2


def test_a_whole_report_takes_at_most_a_minute_of_our_talk(line, dial):
    call = dial("1+12 say:30s # 1")
    said = [said for said in call.lines if isinstance(said, Heard)]
    assert sum(len(line.text) for line in said) / VOICE_CHARACTERS_A_SECOND <= 60
