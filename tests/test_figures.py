"""The table of figures: what it reads from a notebook, and what it says of a threshold that is missed."""

from __future__ import annotations

import nbformat
import pytest

from scripts import figures

NAME = "13_pixel_rnn"


def notebook(*printed, tags=("exploration", "figure")):
    """A notebook whose tagged cells print these texts, after a cell that sets a seed."""
    cells = [nbformat.v4.new_code_cell("keras.utils.set_random_seed(3)")]
    for text in printed:
        output = nbformat.v4.new_output("stream", text=text)
        cells.append(nbformat.v4.new_code_cell("fit()", outputs=[output], metadata={"tags": list(tags)}))
    return nbformat.v4.new_notebook(cells=cells)


def printed(model):
    return "independent pixels: 2.430 bits\n", f"masked convolutions: {model} bits\nRow LSTM: 1.909 bits\n"


@pytest.mark.parametrize(("model", "verdict"), [("1.903", "yes"), ("2.430", "NO"), ("2.6", "NO")])
def test_a_bar_that_is_another_figure_is_held_or_missed(model, verdict):
    found = figures.rows(figures.read(NAME, notebook(*printed(model))))
    assert found[:2] == [
        ("pixels: independent, bits each", "2.430", "", "", "3"),
        ("pixels: masked convolutions", model, "< 2.43", verdict, "3"),
    ]


@pytest.mark.parametrize(("value", "held"), [(0.93, True), (0.929, False)])
def test_a_bar_that_is_a_number_is_reached_by_itself(value, held):
    assert figures.holds("≥ 0.93", value, {}) is held


def test_a_figure_that_nobody_prints_is_named():
    with pytest.raises(ValueError, match=r"13_pixel_rnn: tagged cell 1 prints no 'pixels: masked convolutions'"):
        figures.read(NAME, notebook(printed("1.9")[0], "something else"))


@pytest.mark.parametrize(
    ("texts", "status"),
    [
        (printed("1.903"), 0),
        (printed("2.5"), 1),
        ((printed("1.9")[0] + "generated, since the real ones are out of reach", printed("1.9")[1]), 1),
    ],
)
def test_the_status_tells_missed_bars_and_generated_data(monkeypatch, capsys, texts, status):
    monkeypatch.setattr(figures, "execute", lambda name: notebook(*texts))
    assert figures.main([NAME]) == status
    assert "1.909" in capsys.readouterr().out


def test_an_assignment_without_figures_is_bad_use(capsys):
    assert figures.main(["01_rnn"]) == 2
    assert "01_rnn" in capsys.readouterr().err
