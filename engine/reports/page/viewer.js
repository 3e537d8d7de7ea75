"use strict";
// The viewer of a report page. It reads the data that the page holds, or chunks of it that lie
// beside the page, and asks nobody else. Whatever comes from samples becomes text nodes.
(() => {
  const { $, h, texts, plural } = elements;
  const data = JSON.parse($("data").textContent);
  const rows = data.rows;
  const numbers = new Map(rows.map((row, number) => [row.id, number]));
  const STEP = 100;

  const link = (...parts) => "#/" + parts.map((part) => encodeURIComponent(part)).join("/");

  // --- JSON, each value with its path -----------------------------------------------------------

  function json(value, path) {
    const here = { "data-path": JSON.stringify(path) };
    if (value === null || typeof value !== "object") return h("span", here, JSON.stringify(value));
    const isList = Array.isArray(value);
    const entries = isList ? value.map((item, index) => [index, item]) : Object.entries(value);
    const [open, close] = isList ? "[]" : "{}";
    if (!entries.length) return h("span", here, open + close);
    const inline = JSON.stringify(value).length < 90;
    const inside = entries.map(([key, item], index) => {
      const name = isList ? null : [
        h("span", { class: "key", "data-path": JSON.stringify([...path, "{}", key]) }, JSON.stringify(key)), ": "];
      const parts = [name, json(item, [...path, key]), index < entries.length - 1 ? (inline ? ", " : ",") : ""];
      return inline ? parts : h("div", { class: "in" }, parts);
    });
    return h("span", here, open, inside, close);
  }

  // --- samples ----------------------------------------------------------------------------------

  const chunks = new Map();
  window.turnloomChunk = (number, text) => chunks.get(number).resolve(JSON.parse(text));

  function entryOf(number) {
    if (!data.chunk) return Promise.resolve(data.entries[number]);
    const wanted = Math.floor(number / data.chunk);
    if (!chunks.has(wanted)) {
      const chunk = {};
      chunk.loaded = new Promise((resolve, reject) => Object.assign(chunk, { resolve, reject }));
      chunks.set(wanted, chunk);
      const name = `${data.folder}/samples-${String(wanted).padStart(6, "0")}.js`;
      const script = document.createElement("script");
      script.src = name.split("/").map(encodeURIComponent).join("/");
      script.onerror = () => { chunks.delete(wanted); chunk.reject(new Error(name)); };
      script.onload = () => script.remove();
      document.head.append(script);
      if (chunks.size > 8) chunks.delete(chunks.keys().next().value);
    }
    return chunks.get(wanted).loaded.then((entries) => entries[number % data.chunk]);
  }

  function userText(message, uses, id) {
    const points = Array.from(message.text); // spans count code points
    const spans = uses.filter((use) => use.start >= 0 && use.end <= points.length && use.start < use.end);
    const cuts = [...new Set([0, points.length, ...spans.flatMap((use) => [use.start, use.end])])].sort((a, b) => a - b);
    return cuts.slice(0, -1).map((start, index) => {
      const end = cuts[index + 1], words = points.slice(start, end).join("");
      const use = spans.find((each) => each.start <= start && each.end >= end);
      if (!use) return texts(words);
      const label = `${words}: gives ${use.name} of call ${use.step}`;
      return h("mark", { "data-from": start, "data-to": end },
        h("a", { href: link("sample", id, "call", use.step, use.name), "aria-label": label }, words));
    });
  }

  function originOf(argument, id) {
    return argument.from.map(([words, place]) => {
      if (!place) return texts(words);
      const [kind, ...rest] = place;
      const target = kind === "result" ? [rest[0], JSON.stringify(rest[1])] : rest;
      return h("a", { href: link("sample", id, kind, ...target), "aria-label": `from ${words}` }, words);
    });
  }

  function callOf(call, id) {
    if (!call.tool) return h("div", { class: "call" }, "a call that is not on record: ", h("code", {}, JSON.stringify(call.raw)));
    const brief = call.arguments.map((argument) => JSON.stringify(argument.value)).join(", ");
    const shown = sameJson(call.shown, call.result) ? null : call.shown;
    return h("details", { class: "call", id: `call-${call.step}`, open: true, tabindex: "-1" },
      h("summary", {}, h("span", { class: "quiet" }, `${call.step} `), h("code", {}, call.tool), " ",
        h("span", { class: "quiet" }, brief.length > 70 ? brief.slice(0, 69) + "…" : brief),
        call.ok ? "" : h("strong", { class: "refused" }, " refused")),
      call.arguments.length ? h("table", { "aria-label": `Arguments of ${call.tool}` }, h("tbody", {}, call.arguments.map((argument) =>
        h("tr", { "data-argument": argument.name, tabindex: "-1" },
          h("th", { scope: "row" }, argument.name),
          h("td", { class: "json" }, json(argument.value, [])),
          h("td", { class: "from" }, originOf(argument, id)))))) : h("p", { class: "quiet" }, "no arguments"),
      h("details", { class: "result", open: JSON.stringify(call.result).length < 300 },
        h("summary", {}, call.ok ? "result" : "refusal"),
        h("div", { class: "json", "data-step": call.step }, json(call.result, [])),
        shown ? h("details", {}, h("summary", {}, "as the assistant was shown it"), h("div", { class: "json" }, shown)) : null));
  }

  function sameJson(text, value) {
    if (text === undefined || text === value) return true;
    try { return JSON.stringify(JSON.parse(text)) === JSON.stringify(value); } catch { return false; }
  }

  function usesOf(entry) {
    const uses = new Map();
    for (const message of entry.messages) for (const call of message.calls || []) for (const argument of call.arguments) {
      for (const [, place] of argument.from) {
        if (!place || place[0] !== "user") continue;
        const [, turn, start, end] = place;
        if (!uses.has(turn)) uses.set(turn, []);
        uses.get(turn).push({ start, end, step: call.step, name: argument.name });
      }
    }
    return uses;
  }

  function turnNote(message) {
    const notes = [`user ${message.turn + 1}`];
    if (message.kind && message.kind !== "calls") notes.push(`answered by ${message.kind === "answer" ? "an answer" : `a ${message.kind}`} without calls`);
    if (message.request !== undefined) notes.push(`request ${message.request + 1}`);
    if (message.solved) notes.push(`solved ${message.solved}, ${plural(message.attempts, "attempt")}`);
    if (message.added) notes.push(`tools added: ${message.added.join(", ")}`);
    if (message.withdrawn) notes.push(`tools withdrawn: ${message.withdrawn.join(", ")}`);
    return notes.join(" · ");
  }

  function conversation(entry) {
    const uses = usesOf(entry);
    return entry.messages.map((message) => {
      if (message.role === "user") {
        const marked = userText(message, uses.get(message.turn) || [], entry.id);
        return h("div", { class: "turn" },
          h("p", { class: "who" }, turnNote(message)),
          h("div", { class: "bubble user", id: `user-${message.turn}`, tabindex: "-1" }, marked),
          message.advanced ? h("details", { class: "thought" },
            h("summary", {}, "advanced tool: ", h("code", {}, message.advanced.name)), h("p", {}, message.advanced.text)) : null);
      }
      return [
        message.thought ? h("details", { class: "thought", "data-thought": true, open: true },
          h("summary", {}, "thought"), h("p", {}, message.thought)) : null,
        (message.calls || []).map((call) => callOf(call, entry.id)),
        message.text ? [h("p", { class: "who" }, message.role), h("div", { class: `bubble ${message.role === "assistant" ? "assistant" : "system"}` }, message.text)] : null,
      ];
    });
  }

  function pairs(...given) {
    return h("dl", {}, given.filter(([, value]) => value !== null && value !== undefined && value !== "").map(([name, value]) =>
      [h("dt", {}, name), h("dd", {}, value)]));
  }

  const flat = (counts) => Object.entries(counts || {}).map(([name, value]) => `${name} ${value}`).join(", ");

  function certificate(entry) {
    const vouched = entry.certificate, checks = Object.entries(vouched.checks || {});
    return h("aside", { class: "card", "aria-label": "Certificate" }, h("h3", {}, "Certificate"),
      pairs(
        ["gates", checks.length ? checks.map(([gate, result], index) => [index ? ", " : "",
          result === "pass" ? h("span", { class: "pass" }, `✓ ${gate}`) : `${gate} ${result}`]) : "none: not verified yet"],
        ["replays", vouched.replays], ["teacher", vouched.teacher], ["models", flat(vouched.models)],
        ["judge", flat(vouched.judge)], ["usage", flat(vouched.usage)], ["remarks", flat(vouched.feedback)],
        ["prompts", flat(vouched.prompts)], ["digest", vouched.digest], ["run’s seed", vouched.seed],
        ["version", vouched.turnloom], ["tools from", entry.source],
        ["state before", entry.initial_digest], ["state after", entry.final_digest]),
      h("details", {}, h("summary", {}, `${plural(entry.tools.length, "tool")} offered`),
        entry.tools.map((number) => data.tools[number]).map((tool) =>
          h("details", {}, h("summary", {}, h("code", {}, tool.name)), h("p", {}, tool.description || ""),
            h("div", { class: "json" }, json(tool.parameters, []))))));
  }

  const coded = (words) => words && words.split("`").map((piece, index) => index % 2 ? h("code", {}, piece) : piece);

  function failureOf(row) {
    const reason = data.reasons[row.reason] || {};
    return [
      h("h2", {}, row.id),
      h("p", {}, row.state === "dead" ? "A dead letter: something broke that should not." : "No sample: it was rejected."),
      h("div", { class: "bubble assistant" }, row.text || "Nothing more is on record."),
      pairs(["reason", h("code", {}, row.reason)], ["given up by", row.stage], ["what that means", coded(reason.why)], ["what to do", coded(reason.remedy)]),
    ];
  }

  function steps(number) {
    const place = found.indexOf(number);
    const to = (at, words) => at >= 0 && at < found.length && place >= 0
      ? h("a", { href: link("sample", rows[found[at]].id) }, words) : h("span", { class: "quiet" }, words);
    return h("nav", { class: "steps", "aria-label": "Samples" },
      h("a", { class: "back", href: "#/samples" }, "← all samples"), to(place - 1, "previous"), to(place + 1, "next"),
      h("button", { type: "button", id: "fold-thoughts" }, "thoughts"), h("button", { type: "button", id: "fold-calls" }, "calls"));
  }

  let open = null; // the number of the sample that is shown
  async function show(number) {
    if (open === number) return;
    open = number;
    const row = rows[number], article = $("sample");
    let content;
    if (row.state) content = failureOf(row);
    else {
      try {
        const entry = await entryOf(number);
        content = [
          h("h2", {}, entry.id, h("span", { class: "quiet" }, ` ${entry.variant}, ${plural(row.turns, "turn")}, ${plural(row.calls, "call")}`)),
          h("div", { class: "spread" }, h("div", { class: "talk" }, conversation(entry)), certificate(entry)),
        ];
      } catch (error) {
        content = [h("h2", {}, row.id), h("p", { class: "refused" }, `The file ${error.message} could not be read. It has to lie beside this page.`)];
      }
    }
    if (open !== number) return; // another one was asked for meanwhile
    article.replaceChildren(steps(number), ...content.flat());
    $("fold-thoughts").onclick = () => fold("[data-thought]");
    $("fold-calls").onclick = () => fold(".call");
  }

  function fold(selector) {
    const all = [...$("sample").querySelectorAll(selector)], anyOpen = all.some((each) => each.open);
    for (const each of all) each.open = !anyOpen;
  }

  // --- places in a sample -----------------------------------------------------------------------

  function placeOf([kind, first, second, third]) {
    const article = $("sample");
    if (kind === "user") {
      const bubble = $(`user-${first}`);
      if (!bubble) return [];
      const marks = [...bubble.querySelectorAll("mark")].filter((mark) => +mark.dataset.from >= +second && +mark.dataset.to <= +third);
      return marks.length ? marks : [bubble];
    }
    if (kind === "result") {
      const all = [...article.querySelectorAll(`[data-step="${CSS.escape(first)}"] [data-path]`)];
      return all.filter((each) => each.dataset.path === second).slice(0, 1);
    }
    const call = $(`call-${first}`);
    const argument = call && [...call.querySelectorAll("[data-argument]")].find((each) => each.dataset.argument === second);
    return argument ? [argument] : call ? [call] : [];
  }

  function light(place) {
    for (const lit of document.querySelectorAll(".lit")) lit.classList.remove("lit");
    const targets = place.length ? placeOf(place) : [];
    for (const target of targets) {
      target.classList.add("lit");
      for (let each = target.parentElement; each; each = each.parentElement) if (each.tagName === "DETAILS") each.open = true;
    }
    if (!targets.length) return false;
    const focus = targets[0].querySelector("a") || targets[0];
    if (!focus.hasAttribute("href")) focus.tabIndex = -1;
    focus.focus({ preventScroll: true });
    targets[0].scrollIntoView({ block: "center" });
    return true;
  }

  // --- the list ---------------------------------------------------------------------------------

  const FILTERS = ["state", "variant", "tool", "reason", "solved"];
  let found = rows.map((_, number) => number), drawn = 0, haystack = null;

  const solvedOf = (row) => row.state ? "" : row.guided ? "with guidance" : "unaided";
  const stateOf = (row) => row.state || "sample";

  function options(key, counts) {
    const select = $(`by-${key}`);
    const sorted = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    select.append(h("option", { value: "" }, "any"), ...sorted.map(([value, count]) => h("option", { value }, `${value} (${count.toLocaleString("en")})`)));
    select.disabled = sorted.length < 2;
    select.onchange = refilter;
  }

  function countUp() {
    const counts = Object.fromEntries(FILTERS.map((key) => [key, new Map()]));
    const count = (key, value) => value && counts[key].set(value, (counts[key].get(value) || 0) + 1);
    for (const row of rows) {
      count("state", stateOf(row)); count("variant", row.variant); count("reason", row.reason); count("solved", solvedOf(row));
      for (const tool of row.tools || []) count("tool", tool);
    }
    for (const key of FILTERS) options(key, counts[key]);
    if (counts.reason.size === 1) $("by-reason").disabled = false;
  }

  function refilter() {
    const words = $("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const by = Object.fromEntries(FILTERS.map((key) => [key, $(`by-${key}`).value]));
    if (words.length && !haystack) {
      haystack = rows.map((row) => [row.id, row.text, row.reason, row.stage, row.variant, ...(row.tools || [])].join("\n").toLowerCase());
    }
    found = [];
    rows.forEach((row, number) => {
      const fits = (!by.state || stateOf(row) === by.state) && (!by.variant || row.variant === by.variant) &&
        (!by.reason || row.reason === by.reason) && (!by.solved || solvedOf(row) === by.solved) &&
        (!by.tool || (row.tools || []).includes(by.tool)) && words.every((word) => haystack[number].includes(word));
      if (fits) found.push(number);
    });
    $("list").replaceChildren();
    drawn = 0;
    drawMore();
    const left = [data.hidden_samples && `${plural(data.hidden_samples, "sample")} not in this page`,
      data.hidden_verdicts && `${plural(data.hidden_verdicts, "further verdict")} not in this page`].filter(Boolean);
    $("count").textContent = [`${found.length.toLocaleString("en")} of ${rows.length.toLocaleString("en")}`, ...left].join(" · ");
  }

  function item(number) {
    const row = rows[number];
    const what = row.state ? `${row.state}: ${row.reason}` : [
      row.variant === "base" ? "" : row.variant, plural(row.turns, "turn"), plural(row.calls, "call"),
      row.guided ? `${row.guided} guided` : ""].filter(Boolean).join(" · ");
    return h("li", {}, h("a", { href: link("sample", row.id), "data-number": number, "aria-current": number === open && "true" },
      h("span", { class: "words" }, row.text.split("\n")[0] || "…"),
      h("span", { class: "what" }, `${row.id.split("-").pop()} · `, row.state ? h("span", { class: "refused" }, what) : what)));
  }

  function drawMore() {
    const next = found.slice(drawn, drawn + STEP);
    $("list").append(...next.map(item));
    drawn += next.length;
  }

  function pointOut(number) {
    for (const each of $("list").querySelectorAll("[aria-current]")) each.removeAttribute("aria-current");
    const place = found.indexOf(number);
    while (place >= drawn && drawn < found.length) drawMore();
    const chosen = $("list").querySelector(`[data-number="${number}"]`);
    if (chosen) {
      chosen.setAttribute("aria-current", "true");
      chosen.scrollIntoView({ block: "nearest" });
    }
  }

  // --- the address says what is shown -----------------------------------------------------------

  function enter(view) {
    for (const each of document.querySelectorAll("[data-view]")) each.hidden = each.dataset.view !== view;
    for (const each of document.querySelectorAll("[data-view-link]")) {
      if (each.dataset.viewLink === view) each.setAttribute("aria-current", "page");
      else each.removeAttribute("aria-current");
    }
  }

  // A sample by its number in the run.
  function numbered(words) {
    const place = /^\d+$/.test(words) ? rows.findIndex((row) => +row.id.split("-").pop() === +words) : -1;
    return place < 0 ? undefined : place;
  }

  async function route() {
    const hash = location.hash.slice(1);
    if (!hash.startsWith("/")) {
      enter("report");
      const target = hash && document.getElementById(hash);
      if (target) target.scrollIntoView();
      return;
    }
    let parts;
    try { parts = hash.slice(1).split("/").map(decodeURIComponent); } catch { parts = ["samples"]; }
    const wasList = !$("samples").classList.contains("reading");
    enter("samples");
    $("samples").classList.toggle("reading", parts[0] === "sample");
    if (parts[0] !== "sample") {
      if (FILTERS.includes(parts[1])) {
        for (const key of FILTERS) $(`by-${key}`).value = key === parts[1] ? parts[2] : "";
        $("search").value = "";
        refilter();
      }
      if (open !== null) pointOut(open);
      return;
    }
    const number = numbers.get(parts[1]) ?? numbered(parts[1]);
    if (number === undefined) {
      open = null;
      $("sample").replaceChildren(h("p", {}, `This page has no ${parts[1]}.`));
      return;
    }
    const fresh = open !== number;
    await show(number);
    if (open !== number) return;
    pointOut(number);
    if (!light(parts.slice(2)) && (fresh || wasList)) {
      scrollTo(0, 0);
      $("sample").focus({ preventScroll: true });
    }
  }

  // --- keys -------------------------------------------------------------------------------------

  function go(by) {
    if (!found.length) return;
    const place = open === null ? -1 : found.indexOf(open);
    const next = Math.min(found.length - 1, Math.max(0, place + by));
    location.hash = link("sample", rows[found[next]].id);
  }

  const KEYS = {
    "/": () => { if ($("samples").hidden) location.hash = "#/samples"; setTimeout(() => $("search").focus()); },
    j: () => go(1), k: () => go(-1), r: () => { location.hash = "#report"; }, s: () => { location.hash = "#/samples"; },
    t: () => fold("[data-thought]"), c: () => fold(".call"), "?": () => $("keys").showModal(),
    Escape: () => { if (!$("samples").hidden) location.hash = "#/samples"; },
  };

  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.ctrlKey || event.metaKey || event.altKey || $("keys").open) return;
    if (typing) {
      if (event.key === "Escape") event.target.blur();
      if (event.key === "Enter" && event.target.id === "search") { event.preventDefault(); open = null; go(1); }
      return;
    }
    const act = KEYS[event.key];
    if (act) { event.preventDefault(); act(); }
  });

  $("keys-button").onclick = () => $("keys").showModal();
  $("filters").onsubmit = (event) => event.preventDefault();
  $("search").oninput = refilter;
  new IntersectionObserver((seen) => seen.some((each) => each.isIntersecting) && drawMore(), { rootMargin: "400px" }).observe($("more"));
  addEventListener("hashchange", route);
  countUp();
  refilter();
  route();
})();
