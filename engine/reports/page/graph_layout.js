"use strict";
// Where the parts of a drawing stand: pushed apart by each other, drawn together by their links and
// by their cluster. The same parts come to the same places.
const layOut = (() => {
  const WIDER = 0.55; // names are written beside, so that things stand farther apart sideways

  function begin(items) {
    // On a spiral, clusters one after the other, so that what belongs together starts together.
    const order = items.map((_, index) => index).sort((a, b) => items[a].group - items[b].group || a - b);
    order.forEach((index, rank) => {
      const far = 26 * Math.sqrt(rank + 0.5), angle = rank * 2.399963;
      items[index].x = far * Math.cos(angle) / WIDER;
      items[index].y = far * Math.sin(angle);
    });
  }

  function push(items) {
    for (let i = 0; i < items.length; i++) {
      for (let j = i + 1; j < items.length; j++) {
        const a = items[i], b = items[j];
        const dx = (a.x - b.x) * WIDER || 0.01 * (i - j), dy = a.y - b.y || 0.01;
        const apart = dx * dx + dy * dy, room = a.radius + b.radius + 16;
        const weight = (a.weight + b.weight) / 2;
        let force = 170 * weight / (apart + 40);
        if (apart < room * room) force += 0.5 * (room / Math.sqrt(apart + 1) - 1);
        a.vx += dx * force; a.vy += dy * force;
        b.vx -= dx * force; b.vy -= dy * force;
      }
    }
  }

  function pull(items, links, strength) {
    for (const { a, b, count } of links) {
      const one = items[a], other = items[b];
      const dx = (other.x - one.x) * WIDER, dy = other.y - one.y;
      const apart = Math.hypot(dx, dy) || 1, wanted = 34 + one.radius + other.radius;
      const spread = 1 / Math.min(12, 1 + Math.min(one.degree, other.degree));
      const force = strength * 0.35 * spread * Math.min(2, 1 + Math.log(count)) * (apart - wanted) / apart;
      one.vx += dx * force; one.vy += dy * force;
      other.vx -= dx * force; other.vy -= dy * force;
    }
  }

  function gather(items) {
    const groups = new Map();
    for (const item of items) {
      const sum = groups.get(item.group) || { x: 0, y: 0, n: 0 };
      sum.x += item.x; sum.y += item.y; sum.n += 1;
      groups.set(item.group, sum);
    }
    for (const item of items) {
      const { x, y, n } = groups.get(item.group), home = item.degree ? 1 : 2.5; // nothing else holds it
      item.vx += 0.08 * (x / n - item.x) - 0.035 * home * item.x;
      item.vy += 0.08 * (y / n - item.y) - 0.06 * home * item.y;
    }
  }

  return (items, links) => {
    begin(items);
    const rounds = items.length > 300 ? 90 : 320;
    for (let round = 0; round < rounds; round++) {
      const cool = 1 - round / rounds, step = 4 + 26 * cool;
      for (const item of items) item.vx = item.vy = 0;
      push(items);
      pull(items, links, 0.4 + 0.6 * cool);
      gather(items);
      for (const item of items) {
        const speed = Math.hypot(item.vx, item.vy) || 1, kept = Math.min(speed, step) / speed;
        item.x += item.vx * kept; item.y += item.vy * kept;
      }
    }
  };
})();
