"use strict";
// Elements of a page, made of text that may come from anywhere: it becomes text nodes.
const elements = (() => {
  const $ = (id) => document.getElementById(id);

  // Characters that are not seen, or that turn the direction of writing.
  const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
  const escaped = (found) => "\\u{" + found.codePointAt(0).toString(16) + "}";

  function texts(text) {
    const nodes = [];
    let from = 0;
    for (const match of text.matchAll(HIDDEN)) {
      if (match.index > from) nodes.push(text.slice(from, match.index));
      const sign = document.createElement("span");
      sign.className = "control";
      sign.textContent = escaped(match[0]);
      nodes.push(sign);
      from = match.index + match[0].length;
    }
    if (from < text.length || !nodes.length) nodes.push(text.slice(from));
    return nodes;
  }

  function h(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (value === true) element.setAttribute(key, "");
      else if (value !== false && value !== undefined && value !== null) element.setAttribute(key, value);
    }
    for (const child of children.flat(Infinity)) {
      if (child === null || child === undefined || child === false) continue;
      if (child instanceof Node) element.append(child);
      else element.append(...texts(String(child)));
    }
    return element;
  }

  const plural = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;

  return { $, h, texts, plural };
})();
