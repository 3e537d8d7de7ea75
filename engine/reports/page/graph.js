"use strict";
// Draws an API graph: clusters first where there are many tools, then the tools of one, and the
// evidence for what is chosen. It reads the data that the page holds and asks nobody else.
(() => {
  const { $, h, plural } = elements;
  const { title, clusters, tools, edges } = JSON.parse($("data").textContent);
  const svg = $("drawing"), panel = $("panel"), legend = $("legend");
  const AT_ONCE = 120, ON_NARROW = 20; // tools that are drawn together
  const hasRun = tools.some((tool) => tool.calls !== null);
  const most = Math.max(1, ...tools.map((tool) => tool.calls || 0));
  const numbers = new Map(tools.map((tool, number) => [tool.name, number]));
  const KINDS = {
    needs: { title: "needs", hint: "a value of a result, or a call that has to come before" },
    changes: { title: "changes", hint: "one changes what the other answers" },
    refuted: { title: "refuted", hint: "tried, and always refused" },
  };
  const shown = { needs: true, changes: true, refuted: false };

  const members = clusters.map(() => []);
  tools.forEach((tool, number) => members[tool.cluster].push(number));
  const into = tools.map(() => []), outOf = tools.map(() => []);
  for (const edge of edges) {
    edge.is = edge.confidence === 0 ? "refuted" : edge.kind === "changes" ? "changes" : "needs";
    into[edge.target].push(edge);
    outOf[edge.source].push(edge);
  }

  const link = (...parts) => "#/" + parts.map((part) => encodeURIComponent(part)).join("/");
  const toTool = (number) => link("tool", tools[number].name);
  const toCluster = (number) => link("cluster", clusters[number]);

  function s(name, attributes, ...children) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes || {}))
      if (value !== null && value !== undefined && value !== false) element.setAttribute(key, value);
    element.append(...children.filter((child) => child !== null));
    return element;
  }

  // --- what there is to see ---------------------------------------------------------------------

  let scene = { items: [], links: [], key: "" }, chosen = null;

  const isSmall = () => tools.length <= (innerWidth < 700 ? ON_NARROW : AT_ONCE);

  // The tools of one cluster, or all, with the other clusters that they touch; or all clusters.
  function sceneOf(cluster) {
    const inside = cluster !== null ? members[cluster] : isSmall() ? tools.map((_, number) => number) : [];
    const items = [], place = new Map(), of = new Map();
    const add = (key, item) => { place.set(key, items.length); items.push({ ...item, degree: 0 }); };
    for (const number of inside) {
      of.set(number, `t${number}`);
      add(`t${number}`, { tool: number, group: tools[number].cluster, radius: 8, weight: 1 });
    }
    const isOne = cluster !== null;
    tools.forEach((tool, number) => {
      if (of.has(number)) return;
      of.set(number, `c${tool.cluster}`);
      if (isOne || place.has(`c${tool.cluster}`)) return;
      add(`c${tool.cluster}`, clusterItem(tool.cluster));
    });
    const links = new Map();
    for (const edge of edges) {
      if (!shown[edge.is]) continue;
      const ends = [of.get(edge.source), of.get(edge.target)];
      if (ends[0] === ends[1]) continue;
      if (isOne && ends.every((end) => end[0] === "c")) continue;
      for (const end of ends) if (!place.has(end)) add(end, clusterItem(Number(end.slice(1)), 0.7));
      const key = `${ends} ${edge.is}`;
      const known = links.get(key) || { a: place.get(ends[0]), b: place.get(ends[1]), is: edge.is, edges: [] };
      known.edges.push(edge);
      links.set(key, known);
    }
    const found = [...links.values()];
    for (const each of found) {
      each.count = each.edges.length;
      items[each.a].degree += 1; items[each.b].degree += 1;
    }
    layOut(items, found);
    return { items, links: found, cluster, key: `${cluster} ${JSON.stringify(shown)} ${isSmall()}` };
  }

  function clusterItem(cluster, scale = 1) {
    const size = members[cluster].length;
    return { cluster, group: cluster, radius: scale * (11 + 3.2 * Math.sqrt(size)), weight: 1.6 };
  }

  // --- drawing ----------------------------------------------------------------------------------

  const view = { x: 0, y: 0, scale: 1 };
  let layer = null;

  const calledClass = (calls) => calls === null ? "" : calls === 0 ? "uncalled" :
    `called-${1 + Math.min(3, Math.floor(4 * Math.log(1 + calls) / Math.log(2 + most)))}`;

  function colourOf(item) {
    if (!hasRun) return `hue-${item.group % 8}`;
    if (item.tool !== undefined) return calledClass(tools[item.tool].calls);
    const calls = members[item.cluster].reduce((sum, number) => sum + tools[number].calls, 0);
    return calledClass(Math.ceil(calls / members[item.cluster].length));
  }

  function nameOf(item) {
    return item.tool !== undefined ? tools[item.tool].name : clusters[item.cluster];
  }

  function describe(item) {
    if (item.cluster !== undefined) return `${clusters[item.cluster]}, ${plural(members[item.cluster].length, "tool")}`;
    const tool = tools[item.tool];
    const calls = tool.calls === null ? "" : `, called ${plural(tool.calls, "time")}`;
    return `${tool.name}, ${tool.effect}${calls}`;
  }

  function shapeOf(item) {
    const r = item.radius;
    if (item.tool !== undefined && tools[item.tool].effect === "write")
      return s("rect", { x: -r, y: -r, width: 2 * r, height: 2 * r, rx: 3 });
    return s("circle", { r });
  }

  function draw() {
    layer = s("g", {});
    const arrows = s("defs", {}, ...Object.keys(KINDS).map((kind) =>
      s("marker", { id: `arrow-${kind}`, class: kind, viewBox: "0 0 8 8", refX: 7, refY: 4,
        markerWidth: 7, markerHeight: 7, markerUnits: "userSpaceOnUse", orient: "auto" },
        s("path", { d: "M0 0 8 4 0 8z" }))));
    const strokes = scene.links.map((each) => {
      each.path = pathOf(each);
      const sure = Math.max(...each.edges.map((edge) => edge.confidence || 0));
      each.stroke = s("path", { d: each.path, class: `link ${each.is}`, "marker-end": `url(#arrow-${each.is})`,
        "stroke-width": Math.min(5, 0.9 + 0.5 * Math.log(each.count)), opacity: (0.15 + 0.6 * sure).toFixed(2) });
      const hit = s("path", { d: each.path, class: "hit" });
      hit.addEventListener("click", () => choose({ link: each }));
      hit.append(s("title", {}, `${nameOf(scene.items[each.a])} → ${nameOf(scene.items[each.b])}, ${KINDS[each.is].title}`));
      return s("g", {}, each.stroke, hit);
    });
    const nodes = scene.items.map((item) => {
      item.label = s("text", { class: "label", "text-anchor": "middle" }, shortened(nameOf(item)));
      item.node = s("g", { class: `node ${item.tool === undefined ? "cluster" : "tool"} ${colourOf(item)}`,
        transform: `translate(${item.x.toFixed(1)} ${item.y.toFixed(1)})`, role: "button", tabindex: -1,
        "aria-label": describe(item) }, shapeOf(item),
        item.cluster === undefined ? null : s("text", { class: "size", "text-anchor": "middle", dy: "0.35em" }, String(members[item.cluster].length)),
        s("title", {}, describe(item)));
      item.node.addEventListener("click", () => open(item));
      item.node.addEventListener("focus", () => light(item));
      item.node.addEventListener("pointerenter", () => light(item));
      item.node.addEventListener("pointerleave", () => light(null));
      return item.node;
    });
    layer.append(...strokes, ...nodes, ...scene.items.map((item) => item.label));
    svg.replaceChildren(arrows, layer);
    fit();
  }

  const shortened = (name) => name.length > 34 ? name.slice(0, 33) + "…" : name;

  function pathOf({ a, b, is }) {
    const one = scene.items[a], other = scene.items[b];
    const dx = other.x - one.x, dy = other.y - one.y, apart = Math.hypot(dx, dy) || 1;
    const bend = is === "changes" ? 0.2 : 0.08; // to one side, so that both ways are seen
    const cx = (one.x + other.x) / 2 - bend * dy, cy = (one.y + other.y) / 2 + bend * dx;
    const end = (from, item, gap) => {
      const ux = from[0] - item.x, uy = from[1] - item.y, length = Math.hypot(ux, uy) || 1;
      const r = Math.min(item.radius + gap, apart / 2);
      return `${(item.x + ux / length * r).toFixed(1)} ${(item.y + uy / length * r).toFixed(1)}`;
    };
    return `M${end([cx, cy], one, 0)}Q${cx.toFixed(1)} ${cy.toFixed(1)} ${end([cx, cy], other, 3)}`;
  }

  // Names are as large as text is, whatever the zoom; the less important ones give way.
  function place() {
    layer.setAttribute("transform", `translate(${view.x} ${view.y}) scale(${view.scale})`);
    const near = chosen && chosen.near;
    const rank = (item) => (near && near.has(item) ? 1e6 : 0) + (item === lit ? 2e6 : 0) + 10 * item.radius + item.degree;
    const taken = [], size = 11.5;
    for (const item of [...scene.items].sort((one, other) => rank(other) - rank(one))) {
      const x = view.x + view.scale * item.x, y = view.y + view.scale * (item.y + item.radius) + size;
      const half = 3.25 * item.label.textContent.length + 3;
      const box = [x - half, y - size, x + half, y + 4];
      const isFree = !taken.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3]);
      item.label.toggleAttribute("hidden", !isFree);
      if (!isFree) continue;
      taken.push(box);
      item.label.setAttribute("transform", `translate(${item.x} ${item.y + item.radius}) scale(${1 / view.scale})`);
      item.label.setAttribute("y", size);
    }
  }

  function fit(items = scene.items, closest = 1.3) {
    if (!items.length) return;
    const xs = items.map((item) => item.x), ys = items.map((item) => item.y);
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const { width, height } = svg.getBoundingClientRect();
    view.scale = Math.max(0.05, Math.min(closest, (width - Math.min(170, width / 4)) / (right - left + 1), (height - 110) / (bottom - top + 1)));
    view.x = width / 2 - view.scale * (left + right) / 2;
    view.y = height / 2 - view.scale * (top + bottom) / 2;
    place();
  }

  function zoom(factor, x = svg.clientWidth / 2, y = svg.clientHeight / 2) {
    const scale = Math.max(0.05, Math.min(8, view.scale * factor));
    view.x = x - (x - view.x) * scale / view.scale;
    view.y = y - (y - view.y) * scale / view.scale;
    view.scale = scale;
    place();
  }

  // --- what is chosen ---------------------------------------------------------------------------

  let lit = null;

  function light(item) {
    if (lit === item) return;
    lit = item;
    mark();
  }

  // The chosen thing, or the one under the pointer, with what it is tied to; the rest steps back.
  function mark() {
    const near = new Set(), ties = new Set();
    const centre = lit || (chosen && chosen.item);
    if (centre) near.add(centre);
    for (const each of scene.links) {
      const ends = [scene.items[each.a], scene.items[each.b]];
      if (!lit && chosen && chosen.link === each || centre && ends.includes(centre)) {
        ties.add(each);
        ends.forEach((end) => near.add(end));
      }
    }
    svg.classList.toggle("choosing", near.size > 0);
    for (const item of scene.items) {
      item.node.classList.toggle("near", near.has(item));
      item.label.classList.toggle("near", near.has(item));
      item.node.classList.toggle("chosen", Boolean(chosen) && chosen.item === item);
    }
    for (const each of scene.links) each.stroke.classList.toggle("near", ties.has(each));
    if (chosen) chosen.near = near;
    place();
  }

  function open(item) {
    location.hash = item.tool !== undefined ? toTool(item.tool) : toCluster(item.cluster);
    if (item.tool !== undefined && chosen && chosen.item === item) route();
  }

  function choose(what) {
    chosen = what;
    lit = null;
    mark();
    if (what && what.link) panel.replaceChildren(...linkText(what.link));
  }

  // --- text -------------------------------------------------------------------------------------

  function evidenceOf(edge) {
    const counts = Object.entries(edge.evidence).map(([kind, count]) => `${kind} ${count.toLocaleString("en")}`);
    return [
      h("meter", { min: 0, max: 1, value: edge.confidence, "aria-label": "confidence" }), " ",
      edge.confidence === 0 ? h("strong", { class: "refused" }, "refuted ") : h("span", {}, edge.confidence.toFixed(2), " "),
      h("span", { class: "quiet" }, counts.join(", "))];
  }

  const why = (edge) => edge.kind === "value" ? [h("code", {}, edge.pattern), " fills ", h("code", {}, edge.parameter)]
    : edge.kind === "changes" ? "changes what it answers" : "has to be done before";

  // One entry for each other tool, the surest first, each with all that leads there.
  function entries(list, key, head) {
    const groups = new Map();
    for (const edge of [...list].sort((one, other) => other.confidence - one.confidence))
      groups.set(key(edge), [...(groups.get(key(edge)) || []), edge]);
    const found = [...groups.values()].map((group) => h("li", {}, head(group[0]), group.map((edge) =>
      [h("div", { class: "why" }, why(edge)), h("div", {}, evidenceOf(edge))])));
    const rest = found.slice(12);
    return [h("ul", { class: "edges" }, found.slice(0, 12)),
      rest.length ? h("details", {}, h("summary", {}, `${rest.length} more`), h("ul", { class: "edges" }, rest)) : ""];
  }

  const toolLink = (number) => h("a", { href: toTool(number) }, tools[number].name);

  function section(heading, list, kind, end) {
    const own = list.filter((edge) => edge.kind === kind);
    if (!own.length) return [];
    return [h("h3", {}, heading, h("span", { class: "quiet" }, ` ${new Set(own.map((edge) => edge[end])).size}`)),
      ...entries(own, (edge) => edge[end], (edge) => toolLink(edge[end]))];
  }

  function toolText(number) {
    const tool = tools[number];
    const needs = tool.needs.map((name) => h("code", {}, name));
    return [
      h("h2", {}, tool.name),
      h("p", { class: "quiet" }, tool.effect === "write" ? "changes something" : "looks something up", " · ",
        h("a", { href: toCluster(tool.cluster) }, clusters[tool.cluster]),
        tool.calls === null ? "" : ` · called ${plural(tool.calls, "time")} in this run`),
      h("p", {}, tool.does),
      needs.length ? h("p", {}, "Only a result can fill ", needs.map((need, index) => [index ? ", " : "", need]), ".") : null,
      section("Takes values of", into[number], "value", "source"),
      section("Works only after", into[number], "enables", "source"),
      section("Gives values to", outOf[number], "value", "target"),
      section("Makes possible", outOf[number], "enables", "target"),
      section("Changes what these answer", outOf[number], "changes", "target"),
      section("Its answer is changed by", into[number], "changes", "source"),
      into[number].length + outOf[number].length ? null : h("p", { class: "quiet" }, "Nothing is known to hang together with it."),
    ].flat(Infinity).filter(Boolean);
  }

  function linkText(each) {
    const [one, other] = [scene.items[each.a], scene.items[each.b]];
    const ends = (edge) => [toolLink(edge.source), " → ", toolLink(edge.target)];
    return [h("h2", {}, nameOf(one), " → ", nameOf(other)),
      h("p", { class: "quiet" }, `${plural(each.count, "edge")}: ${KINDS[each.is].hint}`), ...entries(each.edges, (edge) => edge.source * tools.length + edge.target, ends)];
  }

  function toolList(list) {
    return h("ul", { class: "tools" }, list.map((number) => h("li", {}, toolLink(number),
      tools[number].calls ? h("span", { class: "quiet" }, ` ${tools[number].calls}`) : "")));
  }

  function clusterText(cluster) {
    return [h("h2", {}, clusters[cluster]), h("p", { class: "quiet" }, plural(members[cluster].length, "tool")), toolList(members[cluster])];
  }

  function wholeText() {
    const called = tools.filter((tool) => tool.calls).length;
    return [
      h("h2", {}, "The whole graph"),
      h("p", {}, `An arrow leads from a tool to one that needs what it gives. Choose a tool or an arrow to see the evidence.`),
      hasRun ? h("p", {}, `The run calls ${called} of ${plural(tools.length, "tool")}.`) : null,
      clusters.length > 1 ? h("h3", {}, "Clusters") : null,
      clusters.length > 1
        ? h("ul", { class: "tools" }, clusters.map((name, number) => h("li", {}, h("a", { href: toCluster(number) }, name),
          h("span", { class: "quiet" }, ` ${members[number].length}`))))
        : toolList(members[0] || []),
    ].filter(Boolean);
  }

  // --- ways through -----------------------------------------------------------------------------

  function route() {
    const [, kind, name] = location.hash.split("/").map(decodeURIComponent);
    const tool = kind === "tool" ? numbers.get(name) : undefined;
    let cluster = kind === "cluster" ? clusters.indexOf(name) : -1;
    if (tool !== undefined && !isSmall()) cluster = tools[tool].cluster;
    const wanted = cluster < 0 ? null : cluster;
    const isNew = `${wanted} ${JSON.stringify(shown)} ${isSmall()}` !== scene.key;
    if (isNew) { scene = sceneOf(wanted); chosen = null; lit = null; draw(); }
    const item = tool === undefined ? undefined : scene.items.find((each) => each.tool === tool);
    choose(item ? { item } : null);
    if (item && view.scale < 0.7) fit([...chosen.near]);
    panel.replaceChildren(...(item ? toolText(tool) : wanted !== null ? clusterText(wanted) : wholeText()));
    panel.scrollTop = 0;
    $("trail").replaceChildren(...[
      wanted === null && tool === undefined ? null : h("a", { href: "#/" }, "Whole graph"),
      wanted === null ? null : h("a", { href: toCluster(wanted) }, clusters[wanted]),
      item ? h("span", {}, tools[tool].name) : null].filter(Boolean));
    document.title = `${item ? tools[tool].name : wanted !== null ? clusters[wanted] : title} · Turnloom`;
  }

  function drawLegend() {
    const sample = (className, shape) => s("svg", { viewBox: "-10 -10 20 20", "aria-hidden": "true" }, s("g", { class: `node tool ${className}` }, shape));
    const colour = hasRun ? "called-3" : "hue-0";
    const parts = Object.entries(KINDS).map(([kind, { title, hint }]) => {
      const box = h("input", { type: "checkbox", checked: shown[kind] });
      box.addEventListener("change", () => { shown[kind] = box.checked; route(); });
      const line = s("svg", { viewBox: "0 0 30 10", "aria-hidden": "true", class: "line" },
        s("path", { d: "M1 5H24", class: `link ${kind}`, "stroke-width": 1.8 }), s("path", { d: "M22 1 29 5 22 9z", class: `head ${kind}` }));
      return h("label", { title: hint }, box, line, title);
    });
    parts.push(h("span", {}, sample(colour, s("circle", { r: 7 })), "looks up"));
    parts.push(h("span", {}, sample(colour, s("rect", { x: -7, y: -7, width: 14, height: 14, rx: 3 })), "changes something"));
    if (hasRun) {
      const scale = ["uncalled", "called-1", "called-2", "called-3", "called-4"];
      parts.push(h("span", {}, "calls in the run: 0 ", scale.map((each) => sample(each, s("circle", { r: 7 }))), ` ${most.toLocaleString("en")}`));
    } else if (clusters.length > 1) parts.push(h("span", { class: "quiet" }, "colour: cluster"));
    legend.append(...parts);
  }

  // --- search, pointer, keys --------------------------------------------------------------------

  function found(words) {
    const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
    if (!wanted.length) return [];
    const score = (tool) => {
      const name = tool.name.toLowerCase(), all = `${name} ${(tool.does || "").toLowerCase()}`;
      if (!wanted.every((word) => all.includes(word))) return 0;
      return 1 + wanted.filter((word) => name.includes(word)).length + (name === words.toLowerCase() ? 9 : 0);
    };
    return tools.map((tool, number) => [score(tool), number]).filter(([points]) => points)
      .sort((one, other) => other[0] - one[0] || one[1] - other[1]).map(([, number]) => number);
  }

  const search = $("search"), results = $("found");
  function showFound() {
    const list = found(search.value);
    results.hidden = !search.value.trim();
    results.replaceChildren(...list.slice(0, 12).map((number) => h("li", {}, toolLink(number), h("span", { class: "quiet" }, ` ${clusters[tools[number].cluster]}`))),
      list.length > 12 || !list.length ? h("li", { class: "quiet" }, list.length ? `${list.length - 12} more` : "no such tool") : "");
  }
  const hideFound = () => { search.value = ""; results.hidden = true; };
  search.addEventListener("input", showFound);
  $("finder").addEventListener("submit", (event) => {
    event.preventDefault();
    const [first] = found(search.value);
    if (first !== undefined) { location.hash = toTool(first); hideFound(); svg.focus(); }
  });
  results.addEventListener("click", (event) => { if (event.target.closest("a")) hideFound(); });
  search.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") { results.querySelector("a")?.focus(); event.preventDefault(); }
  });
  results.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const links = [...results.querySelectorAll("a")], next = links.indexOf(document.activeElement) + step;
    (links[next] || search).focus();
    event.preventDefault();
  });

  const pointers = new Map();
  svg.addEventListener("wheel", (event) => {
    event.preventDefault();
    const { left, top } = svg.getBoundingClientRect();
    zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)), event.clientX - left, event.clientY - top);
  }, { passive: false });
  svg.addEventListener("pointerdown", (event) => pointers.set(event.pointerId, [event.clientX, event.clientY]));
  svg.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const now = [event.clientX, event.clientY];
    const other = [...pointers].find(([id]) => id !== event.pointerId);
    if (other) {
      const { left, top } = svg.getBoundingClientRect(), far = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]) || 1;
      zoom(far(now, other[1]) / far(before, other[1]), (now[0] + other[1][0]) / 2 - left, (now[1] + other[1][1]) / 2 - top);
    } else if (Math.hypot(now[0] - before[0], now[1] - before[1]) > (svg.classList.contains("moving") ? 0 : 4)) {
      svg.classList.add("moving");
      svg.setPointerCapture(event.pointerId);
      view.x += now[0] - before[0]; view.y += now[1] - before[1];
      place();
    } else return;
    pointers.set(event.pointerId, now);
  });
  for (const name of ["pointerup", "pointercancel"]) svg.addEventListener(name, (event) => {
    pointers.delete(event.pointerId);
    svg.classList.remove("moving");
  });

  const WAYS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
  function step([wx, wy]) {
    const from = scene.items.find((item) => item.node === document.activeElement);
    const ranked = scene.items.filter((item) => item !== from).map((item) => {
      const dx = item.x - (from ? from.x : 0), dy = item.y - (from ? from.y : 0);
      const ahead = dx * wx + dy * wy, aside = Math.abs(dx * wy - dy * wx);
      return [!from ? Math.hypot(dx, dy) : ahead <= aside * 0.5 ? Infinity : ahead + 2 * aside, item];
    }).sort((one, other) => one[0] - other[0]);
    if (ranked.length && ranked[0][0] < Infinity) focus(ranked[0][1]);
  }
  function focus(item) {
    item.node.focus({ preventScroll: true });
    const x = view.x + view.scale * item.x, y = view.y + view.scale * item.y, edge = 50;
    const move = (at, size) => at < edge ? edge - at : at > size - edge ? size - edge - at : 0;
    view.x += move(x, svg.clientWidth); view.y += move(y, svg.clientHeight);
    place();
  }

  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const isTyping = event.target === search;
    if (event.key === "Escape") {
      if (isTyping || results.contains(event.target)) { hideFound(); svg.focus(); return; }
      const tool = location.hash.startsWith("#/tool/") ? numbers.get(decodeURIComponent(location.hash.slice(7))) : undefined;
      location.hash = tool !== undefined && !isSmall() ? toCluster(tools[tool].cluster) : "#/";
    } else if (isTyping) return;
    else if (event.key === "/") { search.focus(); event.preventDefault(); }
    else if (event.key === "+" || event.key === "=") zoom(1.25);
    else if (event.key === "-") zoom(0.8);
    else if (event.key === "0") fit();
    else if (svg.contains(event.target) && WAYS[event.key]) { step(WAYS[event.key]); event.preventDefault(); }
    else if (svg.contains(event.target) && (event.key === "Enter" || event.key === " ")) {
      const item = scene.items.find((each) => each.node === event.target);
      if (item) { open(item); event.preventDefault(); }
    }
  });
  svg.addEventListener("click", (event) => { if (event.target === svg && chosen) { choose(null); location.hash = scene.cluster === null ? "#/" : toCluster(scene.cluster); route(); } });
  $("closer").addEventListener("click", () => zoom(1.4));
  $("farther").addEventListener("click", () => zoom(1 / 1.4));
  $("whole").addEventListener("click", () => fit());

  addEventListener("hashchange", () => {
    const hadFocus = svg.contains(document.activeElement) || document.activeElement === document.body;
    route();
    if (hadFocus) (chosen && chosen.item ? chosen.item.node : svg).focus({ preventScroll: true });
  });
  let width = innerWidth;
  addEventListener("resize", () => { if (innerWidth !== width) { width = innerWidth; route(); } fit(); });

  drawLegend();
  route();
})();
