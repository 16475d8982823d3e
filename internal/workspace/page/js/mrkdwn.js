// mrkdwn.js: Slack's message markup to DOM nodes. It builds text nodes and known elements only,
// so markup in a message can never become HTML. What would notify people in Slack is drawn
// as a ping on purpose: a leak of somebody's "@channel" must be seen here first.

import { h, safeURL } from "./dom.js";
import { token } from "./dates.js";
import { emoji, known, drawable } from "./emoji.js";

let names = { user: () => null, channel: () => null, openChannel: () => {}, me: () => "" };
/** setNames tells how to look up people and channels. */
export function setNames(n) { names = { ...names, ...n }; }

export function unescape(text) {
  return text.replace(/&(lt|gt|amp);/g, (_, e) => ({ lt: "<", gt: ">", amp: "&" })[e]);
}

export function userNode(id, label) {
  const person = names.user(id);
  const own = id === names.me();
  return h("span", { class: own ? "mention me" : "mention", dataset: { user: id } }, "@" + (person?.name || label || "someone"));
}

export function channelNode(id, label) {
  const channel = names.channel(id);
  if (!channel && !label) return h("span", { class: "mention" }, "private channel");
  const text = "#" + (channel?.name || label);
  if (!channel) return h("span", { class: "mention" }, text);
  return h("button", { type: "button", class: "mention link", onclick: () => names.openChannel(id) }, text);
}

export function pingNode(range) {
  return h("strong", { class: "ping", title: "In Slack this notifies everyone it names" }, "@" + range);
}

export function linkNode(url, children) {
  const safe = safeURL(url);
  if (!safe) return h("span", {}, children);
  const inside = safe.match(/\/archives\/([A-Z0-9]+)(?:\/p(\d{10})(\d{6}))?/);
  if (inside && names.channel(inside[1])) {
    const q = new URL(safe).searchParams.get("thread_ts");
    return h("a", { href: safe, onclick: (e) => { e.preventDefault(); names.openChannel(inside[1], inside[2] ? `${inside[2]}.${inside[3]}` : "", q || ""); } }, children);
  }
  return h("a", { href: safe, target: "_blank", rel: "noopener noreferrer" }, children);
}

// angle renders one <…> token.
function angle(body, mid) {
  const bar = body.indexOf("|");
  const head = bar < 0 ? body : body.slice(0, bar);
  const label = bar < 0 ? "" : unescape(body.slice(bar + 1));
  if (/^@[UW]/.test(head)) return userNode(head.slice(1), label.replace(/^@/, ""));
  if (/^#[CGD]/.test(head)) return channelNode(head.slice(1), label);
  if (head.startsWith("!date^")) {
    const [, unix, pattern, link] = head.split("^");
    const shown = Number.isFinite(Number(unix)) && pattern ? token(Number(unix), unescape(pattern), mid) : label;
    const node = h("time", { title: label, datetime: Number(unix) ? new Date(unix * 1000).toISOString() : undefined }, shown);
    return link ? linkNode(unescape(link), node) : node;
  }
  if (head.startsWith("!subteam^")) return pingNode((label || "user group").replace(/^@/, ""));
  if (head.startsWith("!")) {
    const range = head.slice(1);
    return ["channel", "here", "everyone"].includes(range) ? pingNode(range) : document.createTextNode(label || "<" + range + ">");
  }
  const url = unescape(head);
  if (!/^(https?|mailto|slack|tel):/i.test(url)) return document.createTextNode(`<${unescape(body)}>`);
  return linkNode(url, label ? inline(label, { plain: true }) : url.replace(/^mailto:/, ""));
}

const WORD = /[\p{L}\p{N}]/u;
const MARKS = { "*": "strong", _: "em", "~": "s" };

// closing finds the mark that ends a span: not after a space, and not inside a word.
function closing(text, from, mark) {
  for (let i = from; i < text.length; i++) {
    if (text[i] === "\n") return -1;
    if (text[i] === "`") { const end = text.indexOf("`", i + 1); if (end > 0) { i = end; continue; } }
    if (text[i] === "<") { const end = text.indexOf(">", i); if (end > 0) { i = end; continue; } }
    if (text[i] === mark && i > from && !/\s/.test(text[i - 1]) && !WORD.test(text[i + 1] || " ") && text[i + 1] !== mark) return i;
  }
  return -1;
}

/** inline renders one line's worth of markup. options: verbatim (no automatic links), plain (no <…>). */
export function inline(text, options = {}) {
  const out = [];
  let run = "";
  const flush = () => { if (run) { out.push(...automatic(unescape(run), options)); run = ""; } };
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    const before = i === 0 ? " " : text[i - 1];
    if (c === "<" && !options.plain) {
      const end = text.indexOf(">", i);
      if (end > i + 1) { flush(); out.push(angle(text.slice(i + 1, end), /\S[^\n]*$/.test(text.slice(0, i)))); i = end; continue; }
    }
    if (c === "`") {
      const end = text.indexOf("`", i + 1);
      if (end > i + 1 && !text.slice(i, end).includes("\n")) { flush(); out.push(h("code", {}, codeText(text.slice(i + 1, end)))); i = end; continue; }
    }
    if (MARKS[c] && !WORD.test(before) && text[i + 1] && !/\s/.test(text[i + 1]) && text[i + 1] !== c) {
      const end = closing(text, i + 1, c);
      if (end > 0) { flush(); out.push(h(MARKS[c], {}, inline(text.slice(i + 1, end), options))); i = end; continue; }
    }
    if (c === ":") {
      const m = /^:([a-z0-9_+-]+):/.exec(text.slice(i, i + 60));
      if (m && known(m[1])) { flush(); out.push(emojiNode(m[1])); i += m[0].length - 1; continue; }
    }
    if (c === "\n") { flush(); out.push(h("br")); continue; }
    run += c;
  }
  flush();
  return out;
}

export const emojiNode = (name) => h("span", { class: drawable() ? "emoji" : "emoji named", role: "img", "aria-label": name.replace(/_/g, " "), title: `:${name}:` }, drawable() ? emoji(name) : `:${name}:`);

const codeText = (raw) => raw.replace(/<([^>|]+)\|([^>]+)>/g, "$2").replace(/<(https?:[^>]+)>/g, "$1").replace(/&(lt|gt|amp);/g, (all) => unescape(all));

// automatic links bare addresses and pings, as Slack does unless the text says verbatim.
function automatic(text, options) {
  if (options.verbatim || options.plain) return [text];
  const out = [];
  let last = 0;
  for (const m of text.matchAll(/https?:\/\/[^\s<>]*[^\s<>.,;:!?)\]"']|(?<![\w@])@(?:channel|here|everyone)\b/g)) {
    if (m.index > last) out.push(text.slice(last, m.index));
    out.push(m[0][0] === "@" ? pingNode(m[0].slice(1)) : linkNode(m[0], m[0]));
    last = m.index + m[0].length;
  }
  if (last < text.length) out.push(text.slice(last));
  return out;
}

const QUOTE = /^(?:>|&gt;) ?/;
const ITEM = /^(\s*)(•|◦|▪|-|\d{1,2}[.)]) +/;

// lines groups plain lines, quotes and list items, so that long items hang under themselves.
function lines(text, options) {
  const out = [];
  let plain = [];
  const flush = () => { if (plain.length) { out.push(h("div", { class: "md-text" }, inline(plain.join("\n"), options))); plain = []; } };
  const rows = text.split("\n");
  for (let i = 0; i < rows.length; i++) {
    if (QUOTE.test(rows[i])) {
      flush();
      const quote = [];
      const rest = /^(>>>|&gt;&gt;&gt;) ?/.exec(rows[i]);
      if (rest) { quote.push(rows[i].slice(rest[0].length), ...rows.slice(i + 1)); i = rows.length; }
      else { for (; i < rows.length && QUOTE.test(rows[i]); i++) quote.push(rows[i].replace(QUOTE, "")); i--; }
      out.push(h("blockquote", {}, inline(quote.join("\n"), options)));
      continue;
    }
    const item = ITEM.exec(rows[i]);
    if (item) {
      flush();
      out.push(h("div", { class: item[1].length > 1 ? "md-item deep" : "md-item" }, h("span", { class: "md-bullet" }, item[2] === "-" ? "–" : item[2], " "),
        h("span", {}, inline(rows[i].slice(item[0].length), options))));
      continue;
    }
    plain.push(rows[i]);
  }
  flush();
  return out;
}

/** mrkdwn renders a whole text: code fences first, then quotes, lists and inline marks. */
export function mrkdwn(text, options = {}) {
  const out = h("div", { class: "md" });
  const pieces = String(text ?? "").split("```");
  const unbalanced = pieces.length % 2 === 0;
  pieces.forEach((piece, i) => {
    const code = i % 2 === 1 && !(unbalanced && i === pieces.length - 1);
    if (code) { out.append(h("pre", { tabindex: "0" }, h("code", {}, codeText(piece.replace(/^\n|\n$/g, ""))))); return; }
    let rest = i % 2 === 1 ? "```" + piece : piece;
    if (i > 0) rest = rest.replace(/^\n/, "");
    if (i < pieces.length - 1) rest = rest.replace(/\n$/, "");
    if (rest) out.append(...lines(rest, options));
  });
  return out;
}

/** textObject renders a Block Kit text object, plain or mrkdwn. */
export function textObject(object, wrap = true) {
  if (!object) return "";
  if (object.type === "mrkdwn") return wrap ? mrkdwn(object.text, { verbatim: object.verbatim }) : h("span", {}, inline(object.text, { verbatim: object.verbatim }));
  return h(wrap ? "div" : "span", { class: "plain" }, plain(object.text, object.emoji !== false));
}

/** plain is text with emoji names and line breaks, and no other markup. */
export function plain(text, withEmoji = true) {
  const out = [];
  let last = 0;
  const source = String(text ?? "");
  if (withEmoji) {
    for (const m of source.matchAll(/:([a-z0-9_+-]+):/g)) {
      if (!known(m[1])) continue;
      out.push(source.slice(last, m.index), emojiNode(m[1]));
      last = m.index + m[0].length;
    }
  }
  out.push(source.slice(last));
  return out;
}
