// sidebar.js: the places to go (Home, the bot's messages, channels, direct messages) with unread counts,
// and who one is at the moment.

import { h, fill, byId, icon, avatar, toast } from "./dom.js";
import { post, asMe } from "./api.js";
import { S, emit, on, channelTitle, nameOf, isBotDM, living, kindText } from "./store.js";
import { dialog, openMenu } from "./menu.js";
import { matching } from "./combobox.js";
import * as dates from "./dates.js";

const glyph = (c) => (c.kind === "private" ? icon("lock", 16) : c.kind === "ext" ? icon("globe", 16) : icon("hash", 16));

function entry({ id, mark, label, unread, mentions, quiet, extra, busy }) {
  const here = S.place === id;
  const told = mentions ? `, ${mentions} for you` : unread ? `, ${unread} new` : "";
  return h("li", {}, h("button", { type: "button", class: ["place", here && "here", unread && !here && "unread", quiet && "quiet"].filter(Boolean).join(" "), "data-channel": id, "data-name": label, "aria-current": here ? "page" : null, "aria-label": `${label}${extra ? ", " + extra : ""}${told}`, tabindex: here ? "0" : "-1",
    onclick: () => emit("go", { place: id }) }, mark, h("span", { class: "place-name" }, label), busy, mentions && !here ? h("span", { class: "count-badge" }, String(mentions)) : unread && !here ? h("span", { class: "dot", "aria-hidden": "true" }) : null));
}

function group(title, items) {
  if (!items.length) return null;
  const id = `group-${title.replace(/\W+/g, "-").toLowerCase()}`;
  return h("section", {}, h("h2", { id }, title), h("ul", { "aria-labelledby": id }, items));
}

export function draw() {
  const bot = S.boot.bot;
  const all = [...S.channels.values()].filter((c) => !c.archived);
  const dm = S.channels.get(bot.dm);
  const rooms = all.filter((c) => c.kind !== "im" && c.kind !== "mpim").sort((a, b) => Number(b.is_member) - Number(a.is_member) || a.name.localeCompare(b.name));
  const direct = all.filter((c) => (c.kind === "im" || c.kind === "mpim") && !isBotDM(c.id)).sort((a, b) => channelTitle(a).localeCompare(channelTitle(b)));
  const nav = byId("places");
  const focused = nav.contains(document.activeElement) ? document.activeElement.dataset.channel : "";
  fill(nav,
    group(bot.name, [entry({ id: "home", mark: icon("home", 16), label: "Home" }), dm && entry({ id: dm.id, mark: icon("thread", 16), label: "Messages", extra: `direct messages with ${bot.name}`, unread: dm.unread, mentions: dm.mentions })]),
    group("Channels", rooms.map((c) => entry({ id: c.id, mark: glyph(c), label: c.name, extra: kindText(c), unread: c.unread, mentions: c.mentions, quiet: !c.is_member }))),
    group("Direct messages", direct.map((c) => entry({ id: c.id, mark: avatar({ id: c.user, name: channelTitle(c), is_bot: S.users.get(c.user)?.is_bot }, "tiny"), label: channelTitle(c), unread: c.unread, mentions: c.mentions }))));
  if (!nav.querySelector('[tabindex="0"]')) nav.querySelector(".place")?.setAttribute("tabindex", "0");
  if (focused) nav.querySelector(`[data-channel="${CSS.escape(focused)}"]`)?.focus();
  drawMe();
  title();
}

function title() {
  const n = [...S.channels.values()].reduce((sum, c) => sum + (c.id === S.place ? 0 : c.mentions || 0), 0);
  const place = S.place === "home" ? "Home" : channelTitle(S.channels.get(S.place));
  document.title = `${n ? `(${n}) ` : ""}${place ? place + " · " : ""}${S.boot.team.name}`;
  const badge = byId("menu-badge");
  badge.hidden = !n;
  badge.textContent = n ? String(n) : "";
}

function drawMe() {
  const me = S.me;
  fill(byId("persona"), avatar({ id: me.id, name: nameOf(me) }), h("span", { class: "persona-text" }, h("strong", {}, nameOf(me)), h("small", {}, me.title || (me.is_restricted ? "Guest" : "@" + me.name))), icon("down", 16));
  byId("persona").setAttribute("aria-label", `You are ${nameOf(me)}${me.title ? ", " + me.title : ""}. Switch person`);
  fill(byId("team-name"), S.boot.team.name);
  const up = S.sockets > 0;
  const light = byId("bot-light");
  light.className = up ? "light up" : "light";
  light.textContent = up ? `${S.boot.bot.name} is connected` : `${S.boot.bot.name} is not connected`;
}

function personOption(u) { return { label: nameOf(u), hint: `${u.title || ""} @${u.name}`, value: u.id, user: u }; }

/** openPersonas asks who to be: the suggested people first, then anybody by name. */
function openPersonas() {
  const suggested = (S.boot.personas || []).map((p) => S.users.get(p.id) || p);
  const ids = new Set(suggested.map((u) => u.id));
  const others = living().filter((u) => !ids.has(u.id)).sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
  const results = h("div", { class: "persona-list", id: "persona-list" });
  const input = h("input", { type: "search", class: "text-input", id: "persona-search", "aria-label": "Find a person", placeholder: "Find anyone by name, title or @handle", autocomplete: "off" });
  const box = dialog({ id: "personas", label: "Who are you?", className: "sheet", onEscape: () => box.close() },
    h("div", { class: "dialog-head" }, h("h2", {}, "Who are you?"), h("button", { type: "button", class: "button small", onclick: () => box.close() }, "Cancel")),
    h("p", { class: "hint" }, "Each person sees their own channels, messages, Home and time zone."), input, results);
  const card = (o) => {
    const local = o.user.tz ? localTime(o.user.tz) : "";
    return h("button", { type: "button", class: o.value === S.me.id ? "persona-card here" : "persona-card", "data-user": o.value, "data-handle": o.user.name, "aria-current": o.value === S.me.id ? "true" : null, onclick: () => { box.close(); emit("become", o.value); } },
      avatar({ id: o.value, name: o.label }), h("span", { class: "persona-text" }, h("strong", {}, o.label), h("small", {}, [o.user.title, o.user.is_restricted || o.user.is_stranger ? "guest" : ""].filter(Boolean).join(" · ") || "@" + o.user.name)), local && h("small", { class: "persona-time" }, local));
  };
  const show = () => {
    const q = input.value.trim();
    const a = matching(suggested.map(personOption), q);
    const b = matching(others.map(personOption), q).slice(0, q ? 40 : 60);
    fill(results, a.length > 0 && [h("h3", {}, "Suggested"), a.map(card)], b.length > 0 && [h("h3", {}, "Everyone else"), b.map(card)], !a.length && !b.length && h("p", { class: "hint" }, "Nobody by that name."));
  };
  input.addEventListener("input", show);
  box.addEventListener("keydown", (e) => {
    const cards = [...results.querySelectorAll("button")];
    if (e.key === "Enter" && e.target === input) { e.preventDefault(); cards[0]?.click(); }
    const i = cards.indexOf(document.activeElement);
    if (e.key === "ArrowDown") { e.preventDefault(); cards[Math.min(i + 1, cards.length - 1)]?.focus(); }
    if (e.key === "ArrowUp") { e.preventDefault(); if (i <= 0) input.focus(); else cards[i - 1].focus(); }
  });
  show();
  input.focus();
}

function localTime(tz) {
  try { return new Intl.DateTimeFormat("en-GB", { timeZone: tz, weekday: "short", hour: "2-digit", minute: "2-digit" }).format(dates.now()); } catch { return ""; }
}

function openGlobal() {
  const items = (S.boot.shortcuts || []).filter((s) => s.type === "global").map((s) => ({ label: s.name, hint: s.description, icon: "bolt", run: async () => {
    try { await post("shortcut", asMe({ type: "global", callback_id: s.callback_id })); } catch (err) { toast(err.message, "error"); }
  } }));
  openMenu(byId("shortcuts"), items.length ? [{ heading: "Shortcuts" }, ...items] : [{ heading: "The bot offers no shortcuts yet" }], { label: "Shortcuts" });
}

/** toggleDrawer is for phones, where the sidebar lies over the page. */
export function toggleDrawer(open) {
  document.body.classList.toggle("drawer-open", open);
  byId("menu-button").setAttribute("aria-expanded", String(open));
  if (open) byId("places").querySelector('[tabindex="0"]')?.focus();
}

export function wire() {
  byId("persona").addEventListener("click", openPersonas);
  byId("shortcuts").addEventListener("click", openGlobal);
  byId("menu-button").addEventListener("click", () => toggleDrawer(!document.body.classList.contains("drawer-open")));
  byId("scrim").addEventListener("click", () => toggleDrawer(false));
  byId("sidebar").addEventListener("keydown", (e) => {
    if (e.key === "Escape" && document.body.classList.contains("drawer-open")) { toggleDrawer(false); byId("menu-button").focus(); }
    const places = [...byId("places").querySelectorAll(".place")];
    const i = places.indexOf(document.activeElement);
    const to = i >= 0 && { ArrowDown: places[i + 1], ArrowUp: places[i - 1], Home: places[0], End: places.at(-1) }[e.key];
    if (to) { e.preventDefault(); places[i].tabIndex = -1; to.tabIndex = 0; to.focus(); }
  });
  on("unread", draw);
  on("event:socket", (e) => { S.sockets = e.connected ?? 0; drawMe(); });
  on("event:channel", (e) => {
    const room = e.room;
    if (!room) return;
    if (room.kind !== "public" && room.kind !== "im" && !room.is_member) S.channels.delete(room.id); else S.channels.set(room.id, room);
    draw();
    emit("place-changed");
  });
}
