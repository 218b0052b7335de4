from cases.case import Kind
from cases.states import Track
from tests.calls.line import spelled


def test_a_question_or_suggestion_is_a_case_on_the_information_track(line, dial):
    call = dial("4 say:8s # 1")
    case = line.case()
    assert "pertanyaan atau saran" in call.heard_text()
    assert (case.kind, case.track, case.sealed) == (Kind.INFORMATION, Track.INFORMATION, False)
    assert "".join(spelled(call)) == case.reference * 2


def test_its_status_is_told_like_that_of_a_report(line, dial):
    dial("4 say:8s # 1")
    assert "menunggu didengar" in dial(f"2 {line.case().reference} hangup").heard_text()
