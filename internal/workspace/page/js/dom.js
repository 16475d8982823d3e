// dom.js: the few helpers every module uses to build elements. Text always goes in through
// text nodes, never as markup, so nothing a person or the bot wrote can become HTML.

const SVG = "http://www.w3.org/2000/svg";

/** h builds an element: h("button", {class: "x", onclick: f, "aria-label": "y"}, "text", child…). */
export function h(tag, props, ...children) {
  const el = document.createElement(tag);
  for (const [key, value] of Object.entries(props || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) el.addEventListener(key.slice(2), value);
    else if (key === "class") el.className = value;
    else if (key === "value") el.value = value;
    else if (key === "dataset") Object.assign(el.dataset, value);
    else el.setAttribute(key, value === true ? "" : String(value));
  }
  add(el, children);
  return el;
}

/** add appends nodes, strings and (nested) lists of them; null and false are skipped. */
export function add(el, ...children) {
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false) continue;
    el.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return el;
}

export function fill(el, ...children) {
  el.replaceChildren();
  return add(el, children);
}

export const byId = (id) => document.getElementById(id);

let counter = 0;
export const uid = (stem) => `${stem}-${++counter}`;

// Icons are drawn, so that they look the same where no emoji font is installed.
const ICONS = {
  menu: "M3 6h14M3 10h14M3 14h14",
  close: "M5 5l10 10M15 5L5 15",
  more: "M5 10h.01M10 10h.01M15 10h.01",
  hash: "M8 3L6 17M14 3l-2 14M3.5 7.5h13M3 12.5h13",
  lock: "M5 9h10v8H5zM7 9V6a3 3 0 0 1 6 0v3",
  home: "M3 9.500L10 4l7 5.500V17h-5v-4H8v4H3z",
  bolt: "M11 2L4 11h5l-1 7 7-9h-5z",
  send: "M3 10l14-6-5 13-3-5.500z",
  thread: "M4 4h12v9H9l-4 3v-3H4z",
  smile: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14M7.5 8.500h.01M12.5 8.500h.01M7 11.500c1.5 2 4.5 2 6 0",
  clock: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14M10 6v4l3 2",
  list: "M4 5h3v3H4zM4 12h3v3H4zM10 6.500h6M10 13.500h6",
  eye: "M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5M10 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4",
  back: "M12 4l-6 6 6 6",
  down: "M5 8l5 5 5-5",
  check: "M4 10.500l4 4 8-9",
  copy: "M7 7h9v10H7zM4 13V3h9",
  sun: "M10 7a3 3 0 1 0 0 6 3 3 0 0 0 0-6M10 2v2M10 16v2M2 10h2M16 10h2M4.5 4.500l1.3 1.300M14.2 14.200l1.3 1.300M4.5 15.500l1.3-1.300M14.2 5.800l1.3-1.3",
  moon: "M16 12A7 7 0 0 1 8 4a7 7 0 1 0 8 8z",
  file: "M5 3h7l3 3v11H5zM12 3v3h3",
  warn: "M10 3l8 14H2zM10 8v4M10 14.500h.01",
  help: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14M8 8a2 2 0 1 1 2.5 2c-.4.2-.5.5-.5 1.200M10 13.800h.01",
  search: "M9 4a5 5 0 1 0 0 10 5 5 0 0 0 0-10M13 13l4 4",
  pin: "M7 3h6l-1 5 3 3H5l3-3zM10 11v6",
  globe: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14M3 10h14M10 3c3 4 3 10 0 14M10 3c-3 4-3 10 0 14",
};

export function icon(name, size = 20) {
  const svg = document.createElementNS(SVG, "svg");
  const attrs = { viewBox: "0 0 20 20", width: size, height: size, fill: "none", stroke: "currentColor",
    "stroke-width": name === "more" ? 2.6 : 1.6, "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true", focusable: "false", class: "icon" };
  for (const [k, v] of Object.entries(attrs)) svg.setAttribute(k, v);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name] || ICONS.help);
  svg.append(path);
  return svg;
}

/** iconButton is a button with a drawing and a name that only assistive tools and tooltips show. */
export function iconButton(name, label, onclick, props = {}) {
  return h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, onclick, ...props }, icon(name));
}

/** hash of a text, for stable colours. */
export function hue(text) {
  let n = 7;
  for (const c of String(text)) n = (n * 31 + c.codePointAt(0)) >>> 0;
  return n % 8;
}

export function initials(name) {
  const words = String(name || "?").replace(/[^\p{L}\p{N}\s-]/gu, "").split(/[\s-]+/).filter(Boolean);
  return ((words[0]?.[0] || "?") + (words.length > 1 ? words[words.length - 1][0] : "")).toUpperCase();
}

/** avatar is decoration: the name stands beside it. */
export function avatar(person, size = "") {
  return h("span", { class: `avatar tint-${hue(person.id || person.name)} ${person.is_bot ? "bot" : ""} ${size}`, "aria-hidden": "true" },
    person.is_bot ? icon("check", size === "small" ? 14 : 22) : initials(person.name));
}

/** safeURL lets through only the schemes a message may link to. */
export function safeURL(raw) {
  try {
    const url = new URL(raw, location.href);
    return ["http:", "https:", "mailto:", "slack:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** announce tells screen readers; the live region is in index.html. */
export function announce(text) {
  const live = byId("live");
  if (!live) return;
  live.textContent = "";
  setTimeout(() => { live.textContent = text; }, 30);
  clearTimeout(announce.timer);
  announce.timer = setTimeout(() => { live.textContent = ""; }, 6000);
}

export function toast(text, kind = "note", ms = 7000) {
  const box = h("div", { class: `toast ${kind}`, role: kind === "error" ? "alert" : "status" }, icon(kind === "error" ? "warn" : "check"), h("span", {}, text));
  box.append(iconButton("close", "Dismiss this notice", () => box.remove()));
  const host = document.querySelector("dialog[open]:last-of-type .toasts") || byId(kind === "error" ? "toasts" : "notes");
  for (const same of [...host.children].filter((t) => t.innerText.trim() === text)) same.remove(); // said once is enough
  host.append(box);
  if (kind === "error") ms *= 1.7;
  setTimeout(() => box.remove(), ms);
  return box;
}
