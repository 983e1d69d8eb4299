"""What draws our figures where no Plotly is carried along: ticks, stacks, where things stand."""

from typing import Any

from playwright.sync_api import Page

ASK = "async ([name, ...given]) => (await import('../panels/chart/plain.mjs'))[name](...given)"
FIGURE = """async ([data, layout]) => {
  const { plainPlotly } = await import('../panels/chart/plain.mjs');
  const graph = document.createElement('div');
  await plainPlotly.react(graph, data, layout);
  return Array.from(graph.querySelectorAll('path, rect, text, image'), (one) =>
    ({ kind: one.localName, d: one.getAttribute('d'), x: Number(one.getAttribute('x')),
       y: Number(one.getAttribute('y')), height: Number(one.getAttribute('height')),
       text: one.textContent }));
}"""
AXIS: dict[str, Any] = {"range": [0, 10], "gridcolor": "#888", "tickfont": {"size": 10}}
LAYOUT: dict[str, Any] = {
    "width": 220, "height": 120, "margin": {"l": 10, "r": 10, "t": 10, "b": 10},
    "xaxis": {**AXIS, "tickvals": [0, 10], "ticktext": ["start", "&#60;b&#62;"]},
    "yaxis": {**AXIS, "dtick": 5},
}  # fmt: skip


def test_numbers_on_an_axis_are_round(browser_page: Page) -> None:
    assert browser_page.evaluate(ASK, ["ticksOf", 0, 34.4, 6]) == [0, 10, 20, 30]
    assert browser_page.evaluate(ASK, ["ticksOf", 2, 5.075, 9, 1]) == [2, 3, 4, 5]


def test_bars_stand_on_those_below_them(browser_page: Page) -> None:
    bars = [{"x": [1, 2], "y": [3, 4]}, {"x": [1, 2], "y": [1, 0]}]
    told = browser_page.evaluate(ASK, ["stacked", bars])
    assert [[(one["from"], one["to"]) for one in pile] for pile in told] == [
        [(0, 3), (0, 4)],
        [(3, 4), (4, 4)],
    ]


def test_a_figure_is_drawn_where_its_axes_say_and_its_words_are_words(browser_page: Page) -> None:
    line = {"type": "scatter", "mode": "lines", "x": [0, 5, 10], "y": [0, None, 10],
            "line": {"color": "#fff", "width": 2}}  # fmt: skip
    drawn = browser_page.evaluate(FIGURE, [[line], LAYOUT])
    paths = [one["d"] for one in drawn if one["kind"] == "path"]
    assert paths[-1] == "M10.0 110.0M210.0 10.0"  # nobody was there in between
    words = [one["text"] for one in drawn if one["kind"] == "text"]
    assert words == ["start", "<b>", "0", "5", "10"]
    bar = {"type": "bar", "x": [5], "y": [5], "width": 2, "marker": {"color": "#fff"}}
    (rect,) = (one for one in browser_page.evaluate(FIGURE, [[bar], LAYOUT])
               if one["kind"] == "rect")  # fmt: skip
    assert (rect["x"], rect["y"], rect["height"]) == (90, 60, 50)
