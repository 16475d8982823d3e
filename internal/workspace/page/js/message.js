// message.js: one message as an element: author, time, marks (ephemeral, edited, pinned), content,
// files, reactions, the thread's line, and the menu with the message shortcuts.

import { h, icon, iconButton, avatar, hue, toast } from "./dom.js";
import { post, asMe } from "./api.js";
import { S, person, messageMs, emit } from "./store.js";
import { mrkdwn, emojiNode } from "./mrkdwn.js";
import { blocks } from "./blocks.js";
import { messageContext, fileURL, enlarge } from "./context.js";
import { openMenu, dialog } from "./menu.js";
import { PICKABLE } from "./emoji.js";
import * as dates from "./dates.js";

export const author = (m) => {
  const p = m.user ? person(m.user) : null;
  return { id: m.user || m.bot_id || m.name, name: p?.name || m.name || "someone", is_bot: Boolean(m.is_bot || p?.is_bot), guest: p?.is_restricted || p?.is_stranger };
};

/** messageNode draws m; options: {thread: in the panel, compact: same author just before, dismiss}. */
export function messageNode(m, options = {}) {
  const who = author(m);
  const ms = messageMs(m);
  const when = h("time", { datetime: new Date(ms).toISOString(), title: dates.full(ms) }, dates.time(ms));
  const node = h("article", {
    class: ["message", m.ephemeral && "ephemeral", options.compact && "compact", m.mentions_me && "for-me"].filter(Boolean).join(" "),
    "data-ts": m.ts, "data-author": who.name, "data-ephemeral": m.ephemeral ? "true" : null, tabindex: "-1", "aria-label": `${who.name}, ${dates.time(ms)}${m.ephemeral ? ", only visible to you" : ""}`,
  });
  node.append(
    options.compact ? h("span", { class: "gutter" }, when.cloneNode(true)) : avatar(who),
    h("div", { class: "message-main" },
      m.ephemeral && h("p", { class: "only-you" }, icon("eye", 15), "Only visible to you"),
      m.pinned && h("p", { class: "only-you" }, icon("pin", 15), "Pinned"),
      !options.compact && h("header", {}, h("span", { class: `author name-${hue(who.id)}` }, who.name), who.is_bot && h("span", { class: "badge" }, "App"), who.guest && h("span", { class: "badge quiet" }, "Guest"), when),
      content(m), files(m), reactions(m), !options.thread && threadLine(m)),
    toolbar(m, options));
  return node;
}

function content(m) {
  const out = h("div", { class: "content" });
  if (m.blocks?.length) out.append(...blocks(m.blocks, messageContext(m)).filter(Boolean));
  else if (m.text) out.append(mrkdwn(m.text));
  for (const a of m.attachments || []) out.append(attachment(a, m));
  if (m.edited) out.append(h("span", { class: "edited", title: m.edited.shown_at ? dates.full(Date.parse(m.edited.shown_at)) : null }, "(edited)"));
  return out;
}

function attachment(a, m) {
  const node = h("div", { class: "attachment" }, a.pretext && mrkdwn(a.pretext));
  const inner = h("div", { class: "attachment-body" }, a.title && h("strong", {}, a.title), a.text && mrkdwn(a.text), a.blocks && blocks(a.blocks, messageContext({ ...m, blocks: a.blocks })), !a.text && !a.blocks && a.fallback);
  if (/^#?[0-9a-f]{6}$/i.test(a.color || "")) inner.style.borderInlineStartColor = "#" + a.color.replace("#", "");
  node.append(inner);
  return node;
}

const size = (n) => (!n ? "" : n < 1024 ? `${n} bytes` : n < 1048576 ? `${Math.round(n / 1024)} KB` : `${(n / 1048576).toFixed(1)} MB`);

function files(m) {
  if (!m.files?.length) return null;
  return h("div", { class: "files" }, m.files.map((f) => {
    if (f.mode === "tombstone") return h("span", { class: "file gone" }, icon("file", 26), h("span", {}, "This file was deleted."));
    const url = fileURL(f);
    const name = f.title || f.name || "File";
    if (String(f.mimetype).startsWith("image/") && url) return h("button", { type: "button", class: "image-button", "aria-label": `Enlarge: ${f.alt_txt || name}`, onclick: () => enlarge(url, f.alt_txt || name) }, h("img", { src: url, alt: f.alt_txt || name }));
    return h("a", { class: "file", href: url, target: "_blank", rel: "noopener", download: f.mimetype === "application/pdf" ? null : f.name }, icon("file", 26),
      h("span", {}, h("strong", {}, name), h("small", {}, [f.pretty_type || f.mimetype?.split("/").pop()?.toUpperCase() || "File", size(f.size)].filter(Boolean).join(" · "))));
  }));
}

const nameList = (ids) => ids.map((id) => (id === S.me.id ? "you" : person(id)?.name || "someone")).join(", ");

export async function react(m, name, remove) {
  try { await post("react", asMe({ channel: m.channel, ts: m.ts, name, remove })); } catch (err) { toast(err.message, "error"); }
}

async function pin(m) {
  try { await post("pin", asMe({ channel: m.channel, ts: m.ts, remove: Boolean(m.pinned) })); } catch (err) { toast(err.message, "error"); }
}

function reactions(m) {
  if (!m.reactions?.length) return null;
  return h("div", { class: "reactions" }, m.reactions.map((r) => {
    const mine = r.users.includes(S.me.id);
    return h("button", { type: "button", class: "reaction", "aria-pressed": String(mine), title: `${nameList(r.users)}: :${r.name}:`, "aria-label": `${r.name.replace(/_/g, " ")}, ${r.count}, ${nameList(r.users)}. ${mine ? "Take yours away" : "Add yours"}`,
      onclick: () => react(m, r.name, mine) }, emojiNode(r.name), h("span", {}, String(r.count)));
  }));
}

function threadLine(m) {
  if (!m.reply_count) return null;
  const faces = (m.reply_users || []).slice(0, 4).map((id) => avatar(person(id) || { id, name: "?" }, "tiny"));
  return h("button", { type: "button", class: "thread-line", onclick: () => emit("open-thread", m) }, faces, h("span", { class: "count" }, `${m.reply_count} ${m.reply_count === 1 ? "reply" : "replies"}`), h("span", { class: "view" }, "View thread"));
}

function reactMenu(m, anchor) {
  openMenu(anchor, PICKABLE.map((name) => ({ name: name.replace(/_/g, " "), label: emojiNode(name), run: () => react(m, name, Boolean(m.reactions?.find((r) => r.name === name)?.users.includes(S.me.id))) })), { label: "React with", grid: true });
}

async function shortcut(s, m) {
  try { await post("shortcut", asMe({ type: "message", callback_id: s.callback_id, channel: m.channel, message_ts: m.ts })); } catch (err) { toast(err.message, "error"); }
}

function moreItems(m, options, anchor) {
  const shortcuts = (S.boot.shortcuts || []).filter((s) => s.type === "message");
  const items = [];
  if (!m.ephemeral && shortcuts.length) {
    items.push({ heading: S.boot.bot.name });
    items.push(...shortcuts.map((s) => ({ label: s.name, icon: "bolt", run: () => shortcut(s, m) })), "-");
  }
  if (!m.ephemeral) {
    items.push({ label: "React…", icon: "smile", run: () => reactMenu(m, anchor) });
    if (!options.thread) items.push({ label: "Reply in thread", icon: "thread", run: () => emit("open-thread", m) });
    if (!S.channels.get(m.channel)?.archived) items.push({ label: m.pinned ? "Unpin from this channel" : "Pin to this channel", icon: "pin", run: () => pin(m) });
  }
  items.push({ label: "Read the plain text", icon: "eye", run: () => showText(m) }, { label: "Show the JSON", icon: "list", run: () => showJSON(m) });
  return items;
}

const panel = (id, title, body) => {
  const box = dialog({ id, label: title, className: "sheet", onEscape: () => box.close() }, h("div", { class: "dialog-head" }, h("h2", {}, title), iconButton("close", "Close", () => box.close())), body);
};
const showText = (m) => panel("plain-text", "Plain text of this message", h("div", { class: "sheet-body" }, h("p", { class: "hint" }, "What notifications and screen readers get."), m.text ? mrkdwn(m.text) : h("p", {}, "This message has no text.")));
const showJSON = (m) => panel("json", "This message as JSON", h("pre", { class: "sheet-body json", tabindex: "0" }, JSON.stringify(m, null, 2)));

function toolbar(m, options) {
  const bar = h("div", { class: "toolbar", role: "group", "aria-label": "Message actions" });
  if (m.ephemeral) {
    bar.append(iconButton("close", "Dismiss this message", () => options.dismiss?.(m)));
  } else {
    const smile = iconButton("smile", "React", () => reactMenu(m, smile));
    bar.append(smile);
    if (!options.thread) bar.append(iconButton("thread", "Reply in thread", () => emit("open-thread", m)));
  }
  const more = iconButton("more", "More actions", () => openMenu(more, moreItems(m, options, more), { label: "Message menu" }), { class: "icon-button more" });
  bar.append(more);
  return bar;
}
