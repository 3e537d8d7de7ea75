"""The sections of a report, from what was counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from importlib.resources import files
from statistics import mean

import orjson

from turnloom.agents.targets.missing import what_is_missing
from turnloom.engine.outcome import State
from turnloom.engine.reports.figures.run_tally import Flow, RunTally
from turnloom.engine.reports.reasons import reason_of
from turnloom.engine.reports.section import Bar, Chart, Fact, Section, counted_bars
from turnloom.engine.reports.wilson import wilson_interval
from turnloom.graphs.api.api_graph import ApiGraph
from turnloom.graphs.errors import UsageError

_STAGES = (
    ("explored", ("explorer",)),
    ("abstracted", ("toolsmith",)),
    ("asked for", ("composer", "rewrite")),
    ("solved", ("reasoner", "critic", "rationalizer")),
    ("verified", ("verifier",)),
    ("judged and confirmed", ("judge", "confirmation")),
)
"""What a seed goes through, and who gives it up there; all others do so at the end."""

_FORMS = {
    "user": "the user's words",
    "result": "an earlier result",
    "pick": "one of several in a result",
    "join": "put together",
    "list": "a list",
    "object": "an object",
    "default": "the schema's default",
}
_MOST = 40
"""Bars of a chart, at most."""


def sections(tally: RunTally, graph: ApiGraph | None) -> Iterator[Section]:
    """All that can be said of what was counted. `graph` is of the tools, where it can be known."""
    yield _yield(tally)
    if tally.measures.samples:
        figures = tally.measures.figures()
        yield _shape(tally, figures)
        yield _dependencies(tally, figures)
        yield _difficulty(tally)
        yield _coverage(tally, figures, graph)
        yield _gates(tally)
        yield _diversity(tally, figures)
        yield _cost(tally)
        yield _beside_bfcl(figures)


# --- yield --------------------------------------------------------------------------------------


def _yield(tally: RunTally) -> Section:
    made, begun = tally.measures.samples, tally.begun
    facts = [_number("samples", "samples", made)]
    if tally.reasons:
        facts.append(_share("accepted_share", "accepted of the seeds begun", made, begun))
        for state, key, label in _VERDICTS:
            reasons = tally.by_reason(state)
            text = f"{reasons.total()}{f' ({_counts(reasons)})' if reasons else ''}"
            facts.append(Fact(key, label, reasons.total(), text))
    if tally.trace_lengths:
        facts.append(
            _decimal("rejected_calls", "calls a rejected trace", mean(tally.trace_lengths))
        )
    charts = [Chart("funnel", "Seeds left after each stage", tuple(_funnel(tally)))]
    reasons = tally.by_reason(State.REJECTED) + tally.by_reason(State.DEAD)
    if reasons:
        bars = (Bar(code, n, f"{n:,}", _meaning(code)) for code, n in reasons.most_common(_MOST))
        charts.append(
            Chart("reasons", "Why the others were given up", tuple(bars), filter="reason")
        )
    note = "Every seed that was begun ends in one of three ways: a sample, rejected, or dead."
    return Section("yield", "Yield", tuple(facts), tuple(charts) if tally.reasons else (), note)


_VERDICTS = (
    (State.REJECTED, "rejected", "rejected"),
    (State.DEAD, "dead", "dead letters"),
)


def _funnel(tally: RunTally) -> Iterator[Bar]:
    left, lost = tally.begun, tally.by_stage()
    yield Bar("begun", left, f"{left:,}")
    for title, stages in _STAGES:
        losing = [stage for stage in stages if lost.get(stage)]
        gone = sum(lost[stage] for stage in losing)
        left -= gone
        if gone:
            yield Bar(title, left, f"{left:,}", f"{gone:,} given up by {' and '.join(losing)}")
    made = tally.measures.samples
    elsewhere = f"{left - made:,} given up elsewhere" if left > made else ""
    yield Bar("samples", made, f"{made:,}", elsewhere)


def _meaning(code: str) -> str:
    try:
        return reason_of(code).why
    except UsageError:  # a code of another version, or of a role of one's own
        return ""


# --- samples ------------------------------------------------------------------------------------


def _shape(tally: RunTally, figures: Mapping[str, float]) -> Section:
    facts = (
        Fact("variants", "variants", dict(tally.variants), _counts(tally.variants)),
        _decimal("turns", "turns a sample", figures["turns"]),
        _decimal("calls", "calls a sample", figures["calls"]),
        _number("words", "median words of a message", round(figures["user_words_median"])),
    )
    charts = [
        Chart("samples_by_turns", "Samples by turns", counted_bars(sorted(tally.turns.items()))),
        Chart("samples_by_calls", "Samples by calls", counted_bars(sorted(tally.calls.items()))),
    ]
    if len(tally.variants) > 1:
        bars = counted_bars(tally.variants.most_common())
        charts.append(Chart("samples_by_variant", "Samples by variant", bars, filter="variant"))
    if len(tally.kinds) > 1:
        bars = counted_bars(tally.kinds.most_common())
        charts.append(Chart("turns_by_kind", "Turns by what the assistant does", bars))
    return Section("shape", "Shape", facts, tuple(charts))


def _dependencies(tally: RunTally, figures: Mapping[str, float]) -> Section:
    facts = [
        _percent(
            "hidden", "calls with a value only a result reveals", figures["hidden_call_share"]
        ),
        _percent("across_turns", "… of an earlier turn", figures["hidden_across_turns_share"]),
        _percent("hidden_samples", "samples with such a call", figures["hidden_sample_share"]),
        _decimal("chain_depth", "mean chain depth", figures["chain_depth"]),
    ]
    if tally.measures.tools:
        share = figures["crossing_sample_share"]
        facts.append(_percent("crossing", "samples with an argument across domains", share))
    facts.append(_percent("necessary", "necessary calls", figures["necessary_share"]))
    if "essential_share" in figures:
        share = figures["essential_share"]
        label = f"calls that change what follows, of {len(tally.measures.strict):,} samples"
        facts.append(Fact("essential", label, share, f"{share:.0%}"))
    forms = ((_FORMS.get(form, form), count) for form, count in tally.origins.most_common())
    depths = sorted(tally.measures.depths.items())
    charts = (
        Chart("depths", "Samples by their longest chain of calls", counted_bars(depths)),
        Chart("origins", "Arguments by where their value comes from", counted_bars(forms)),
    )
    return Section("dependencies", "Dependencies", tuple(facts), charts)


def _difficulty(tally: RunTally) -> Section:
    facts, charts = [], []
    if tally.solved:
        unaided = sum(count for (_, alone), count in tally.solved.items() if alone)
        facts.append(
            _share("unaided", "turns solved unaided", unaided, tally.solved.total(), "of turns")
        )
        bars = tuple(_solve_rates(tally.solved))
        charts.append(Chart("solve_rates", "Solved unaided, by calls of the turn", bars, 1.0))
    if tally.attempts:
        attempts = sorted(tally.attempts.items())
        told = ", ".join(f"{count} in {number}" for number, count in attempts)
        counted: dict[str, int] = {str(number): count for number, count in attempts}
        facts.append(Fact("attempts", "turns by attempts", {**counted}, told))
        charts.append(Chart("turns_by_attempts", "Turns by attempts", counted_bars(attempts)))
    note = (
        "A turn is solved unaided where the first attempt did it, from what a deployed model would "
        "see. Turns of samples that were rejected are not among these. Lines mark the interval in "
        "which the rate lies with 95 % confidence."
    )
    return Section("difficulty", "Difficulty", tuple(facts), tuple(charts), note)


def _solve_rates(solved: Counter[tuple[int, bool]]) -> Iterator[Bar]:
    for calls in sorted({calls for calls, _ in solved}):
        alone, turns = solved[calls, True], solved[calls, True] + solved[calls, False]
        low, high = wilson_interval(alone, turns)
        label = f"{calls} call{'s' * (calls != 1)}"
        yield Bar(label, alone / turns, f"{alone / turns:.0%} of {turns:,}", low=low, high=high)


# --- tools --------------------------------------------------------------------------------------


def _coverage(tally: RunTally, figures: Mapping[str, float], graph: ApiGraph | None) -> Section:
    called, offered = tally.measures.called, tally.measures.offered
    uncalled = sorted(offered - called.keys())
    covered = len(called.keys() & offered)
    facts = [
        Fact("tools_called", "tools called", covered, f"{covered} of {len(offered)}"),
        Fact("most_called", "most called", dict(called.most_common(5)), _counts(called, 5)),
    ]
    if uncalled:
        reasons = {name: _lacking(graph, name) for name in uncalled}
        named = ", ".join(f"{name} ({why})" if why else name for name, why in reasons.items())
        facts.append(Fact("never_called", "never called", {**reasons}, named))
    facts.append(_number("flows", "different flows of a value", len(tally.flows)))
    if graph is not None:
        known = {
            Flow(e.source, e.target, e.parameter)
            for e in graph.edges("value")
            if graph.confidence(e)
        }
        used = len(known & tally.flows.keys())
        facts.append(_share("edges_used", "value edges of the API graph used", used, len(known)))
    flows = (
        (f"{flow.source} → {flow.target}.{flow.parameter}", count)
        for flow, count in tally.flows.most_common(15)
    )
    charts = (
        Chart(
            "calls_by_tool",
            "Calls by tool",
            counted_bars(called.most_common(_MOST)),
            filter="tool",
        ),
        Chart("flows_by_count", "What flows most often", counted_bars(flows)),
    )
    return Section("coverage", "Coverage", tuple(facts), charts)


def _lacking(graph: ApiGraph | None, name: str) -> str:
    return what_is_missing(graph, name) if graph is not None and name in graph.tools else ""


def _diversity(tally: RunTally, figures: Mapping[str, float]) -> Section:
    samples, skeletons = tally.measures.samples, tally.skeletons
    twins = tally.by_reason(State.REJECTED)["gate:unique"]
    facts = [
        _percent(
            "distinct_messages",
            "distinct messages, values masked",
            figures["masked_distinct_share"],
        ),
        _percent("top_message", "… the most frequent one", figures["masked_top_share"]),
        _share("distinct_skeletons", "distinct sequences of tools", len(skeletons), samples),
    ]
    if tally.values:
        total = tally.values.total()
        facts.append(
            _share("distinct_values", "distinct values of arguments", len(tally.values), total)
        )
    facts.append(_number("near_duplicates", "rejected as near-duplicates", twins))
    bars = (
        Bar(f"{len(tools)} calls", count, f"{count:,}", " → ".join(tools))
        for tools, count in skeletons.most_common(8)
        if count > 1
    )
    values = (
        (f"{tool}.{name}: {orjson.dumps(value).decode()[:60]}", count)
        for (tool, name, value), count in (
            (orjson.loads(key), count) for key, count in tally.values.most_common(12)
        )
        if count > 1
    )
    charts = (
        Chart("skeletons", "Sequences of tools that several samples have", tuple(bars)),
        Chart("values", "Values given most often", counted_bars(values)),
    )
    return Section("diversity", "Diversity", tuple(facts), tuple(c for c in charts if c.bars))


def _gates(tally: RunTally) -> Section:
    facts = (_number("uncertified", "samples without a certificate", tally.uncertified),)
    bars = (
        Bar(gate if how == "pass" else f"{gate}: {how}", count, f"{count:,}")
        for (gate, how), count in sorted(tally.gates.items())
    )
    chart = Chart("gates", "Samples by the gates that they passed", tuple(bars))
    note = (
        "As their certificates say; `turnloom verify` checks it again, and with --mutate measures "
        "how many planted defects it finds."
    )
    return Section("gates", "Gates", facts, (chart,) if tally.gates else (), note)


def _cost(tally: RunTally) -> Section:
    samples = tally.measures.samples
    facts = tuple(
        _decimal(name, f"{name.replace('_', ' ')} a sample", total / samples)
        for name, total in sorted(tally.usage.items())
    )
    note = (
        "What the models were asked for the samples that were accepted; rejected ones cost besides."
        if facts
        else "No model was asked for these samples."
    )
    return Section("cost", "Cost", facts, (), note)


# --- side by side -------------------------------------------------------------------------------

_COMPARED = (
    ("turns", "turns a sample", "{:.2f}"),
    ("calls", "calls a sample", "{:.2f}"),
    ("distinct_tools", "different tools a sample", "{:.2f}"),
    ("hidden_call_share", "calls with a value only a result reveals", "{:.1%}"),
    ("hidden_across_turns_share", "… of an earlier turn", "{:.1%}"),
    ("hidden_sample_share", "samples with such a call", "{:.1%}"),
    ("chain_depth", "mean chain depth", "{:.2f}"),
    ("crossing_sample_share", "samples with an argument across domains", "{:.1%}"),
    ("essential_share", "calls that change what follows", "{:.1%}"),
    ("user_words_median", "median words of a message", "{:.0f}"),
)


def _beside_bfcl(figures: Mapping[str, float]) -> Section:
    text = (files(__package__) / "bfcl_multi_turn.json").read_text(encoding="utf-8")
    reference = orjson.loads(text)
    charts = []
    for key, label, form in _COMPARED:
        if key in figures:
            ours, theirs = figures[key], reference["figures"][key]
            bar = Bar(
                label, ours, form.format(ours), beside=theirs, beside_text=form.format(theirs)
            )
            charts.append(Chart(key, "", (bar,)))
    note = f"{reference['what']}, {reference['how']}."
    return Section("bfcl", "Beside BFCL multi-turn", (), tuple(charts), note)


# --- facts --------------------------------------------------------------------------------------


def _number(key: str, label: str, value: int) -> Fact:
    return Fact(key, label, value, f"{value:,}")


def _decimal(key: str, label: str, value: float) -> Fact:
    return Fact(key, label, value, f"{value:,.2f}")


def _percent(key: str, label: str, value: float) -> Fact:
    return Fact(key, label, value, f"{value:.0%}")


def _share(key: str, label: str, part: int, whole: int, of: str = "") -> Fact:
    share = part / whole if whole else 0.0
    return Fact(key, label, share, f"{share:.0%} ({part:,} of {whole:,})")


def _counts(counts: Counter[str], most: int = 8) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.most_common(most))
