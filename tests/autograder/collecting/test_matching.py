"""Whose work it is: an ambiguous name is never guessed, and nobody gets what is another's."""

from __future__ import annotations

from tests.autograder.collecting.downloads import collected, notebook, roster, run, states


def test_ambiguous_names_are_never_guessed(tmp_path):
    known = roster()
    known["twin"] = {**known["s1030"], "id": "twin", "email": "twin@uni.example"}
    known["s2001"] = {"id": "s2001", "first_name": "Muller", "last_name": "Kim", "email": ""}
    known["s2002"] = {"id": "s2002", "first_name": "Müller", "last_name": "Kim", "email": ""}
    files = {
        "Ana Silva_1_assignsubmission_file_/a.ipynb": notebook("s1030"),
        "Müller Kim_2_assignsubmission_file_/a.ipynb": notebook("s1002"),
        "Mueller Kim_3_assignsubmission_file_/a.ipynb": notebook("s1003"),
    }
    rows = run(tmp_path, files, known)
    assert states(rows)["Ana Silva"] == "ambiguous"
    assert "s1030, twin" in next(row.why for row in rows if row.label == "Ana Silva")
    assert collected(tmp_path) == {"s2002": "s1002"}
    assert states(rows)["Mueller Kim"] == "not matched"


def test_two_persons_of_a_platform_are_never_one_student(tmp_path):
    files = {
        "Ada Lovelace_1_assignsubmission_file_/a.ipynb": notebook("s1001"),
        "Ada King Lovelace_2_assignsubmission_file_/a.ipynb": notebook("s1002"),
        "Wei Li_3_assignsubmission_file_/a.ipynb": notebook("s1018"),
        "Li Wei_4_assignsubmission_file_/a.ipynb": notebook("s1019"),
    }
    rows = run(tmp_path, files)
    assert states(rows) == {
        "Ada Lovelace": "collected",
        "Ada King Lovelace": "not matched",
        "Wei Li": "ambiguous",
        "Li Wei": "ambiguous",
    }
    assert collected(tmp_path) == {"s1001": "s1001"}


def test_a_first_name_that_is_an_id_takes_nobody_elses_work(tmp_path):
    known = {"ada": {"id": "ada", "first_name": "Ada", "last_name": "Lovelace"}}
    files = {"ada_smith.ipynb": notebook("s1001"), "Ada Smith_1_assignsubmission_file_/a.ipynb": notebook("s1001")}
    assert {row.state for row in run(tmp_path, files, known)} == {"not matched"}
    assert states(run(tmp_path, {"hw_ada_01_rnn_final (2).ipynb": notebook("s1001")}, known)) == {
        "hw_ada_01_rnn_final": "collected"
    }


def test_anonymous_submissions_are_told_apart_from_unknown_names(tmp_path):
    files = {
        "Participant_4711_assignsubmission_file_/a.ipynb": notebook("s1001"),
        "LATE_anon_x7Kq2_901_01_rnn.ipynb": notebook("s1002"),
    }
    rows = run(tmp_path, files)
    assert [(row.label, row.state, row.why, row.late) for row in rows] == [
        ("anon_x7Kq2", "not matched", "anonymous: download it with names", True),
        ("Participant", "not matched", "anonymous: download it with names", False),
    ]
