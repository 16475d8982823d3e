// messages.js: the lists of messages: the open conversation and the open thread. History is read
// when a place is opened and after the stream comes back; in between, events keep it right.

import { h, fill, byId, announce, toast, iconButton, icon } from "./dom.js";
import { get, post, asMe } from "./api.js";
import { S, on, emit, channelTitle, messageMs, isBotDM, kindText } from "./store.js";
import { messageNode, author } from "./message.js";
import { redraw } from "./context.js";
import * as dates from "./dates.js";

class List {
  constructor(hostId, thread) {
    this.hostId = hostId;
    this.thread = thread;
    this.items = new Map(); // ts → message
    this.newFrom = "";
    this.token = 0;
  }

  get host() { return byId(this.hostId); }

  async open(channel, threadTS = "") {
    const mine = ++this.token;
    this.channel = channel;
    this.threadTS = threadTS;
    const host = this.host;
    host.setAttribute("aria-busy", "true");
    try {
      const answer = await get("history", asMe({ channel, thread_ts: threadTS }));
      if (mine !== this.token) return;
      this.items = new Map(answer.messages.map((m) => [m.ts, m]));
      this.draw();
      this.bottom();
    } catch (err) {
      if (mine !== this.token) return;
      fill(host, h("div", { class: "empty" }, h("p", {}, err.message), h("button", { type: "button", class: "button", onclick: () => this.open(channel, threadTS) }, "Try again")));
    } finally {
      host.removeAttribute("aria-busy");
    }
  }

  sorted() { return [...this.items.values()].sort((a, b) => Number(a.ts) - Number(b.ts)); }

  draw() {
    const host = this.host;
    const all = this.sorted();
    if (!all.length) return fill(host, this.thread ? null : emptyText(S.channels.get(this.channel)));
    host.replaceChildren();
    let last = null;
    for (const m of all) {
      this.separators(m, last).forEach((s) => host.append(s));
      host.append(this.node(m, last));
      last = m;
    }
    this.rove();
  }

  separators(m, last) {
    const out = [];
    const day = dates.dayKey(messageMs(m));
    if (!last || day !== dates.dayKey(messageMs(last))) out.push(h("div", { class: "day", role: "separator", "data-day": day, "aria-label": dates.dayTitle(messageMs(m)) }, h("span", {}, dates.dayTitle(messageMs(m)))));
    if (m.ts === this.newFrom && last) out.push(h("div", { class: "day new", role: "separator" }, h("span", {}, "New")));
    return out;
  }

  node(m, last) {
    const compact = last && !m.is_bot && !m.ephemeral && !last.ephemeral && m.user === last.user && messageMs(m) - messageMs(last) < 300000 && messageMs(m) >= messageMs(last) && dates.dayKey(messageMs(m)) === dates.dayKey(messageMs(last)) && !last.reply_count;
    return messageNode(m, { thread: this.thread, compact, dismiss: (x) => this.remove(x.ts) });
  }

  takes(channel, m) {
    if (channel !== this.channel) return false;
    const reply = m.thread_ts && m.thread_ts !== m.ts;
    return this.thread ? m.thread_ts === this.threadTS || m.ts === this.threadTS : !reply || m.subtype === "thread_broadcast";
  }

  add(m) {
    if (this.items.has(m.ts)) return this.change(m);
    const near = this.nearBottom();
    const all = this.sorted();
    const last = all.at(-1);
    this.items.set(m.ts, m);
    if (last && Number(last.ts) > Number(m.ts)) { this.draw(); return; }
    const host = this.host;
    if (!last) host.replaceChildren();
    this.separators(m, last).forEach((s) => host.append(s));
    const node = this.node(m, last);
    node.classList.add("fresh");
    host.append(node);
    this.rove();
    // A long message is read from its beginning.
    if (near && node.offsetHeight > host.clientHeight) this.top(node);
    else if (near || m.user === S.me.id || m.ephemeral) this.bottom();
    else this.offer();
  }

  change(m) {
    if (!this.items.has(m.ts)) return;
    const old = this.find(m.ts);
    const near = this.nearBottom();
    this.items.set(m.ts, m);
    if (!old) return;
    const compact = old.classList.contains("compact");
    const tab = old.tabIndex;
    redraw(old, () => {
      const node = messageNode(m, { thread: this.thread, compact, dismiss: (x) => this.remove(x.ts) });
      node.tabIndex = tab;
      this.reachable([node]);
      const had = document.activeElement === old;
      old.replaceWith(node);
      if (had) node.focus({ preventScroll: true });
      return node;
    });
    if (near) this.bottom();
  }

  remove(ts) {
    if (!this.items.delete(ts)) return;
    this.draw();
  }

  find(ts) { return this.host.querySelector(`[data-ts="${CSS.escape(ts)}"]`); }
  nearBottom() { const e = this.host; return e.scrollHeight - e.scrollTop - e.clientHeight < 160; }

  bottom() {
    const e = this.host;
    this.stuck = true;
    const down = () => { e.scrollTop = e.scrollHeight; };
    down();
    requestAnimationFrame(down);
    if (!this.thread) byId("jump-down").hidden = true;
  }
  top(node) {
    this.stuck = false;
    this.host.scrollTop += node.getBoundingClientRect().top - this.host.getBoundingClientRect().top - 12;
  }

  offer() { if (!this.thread) byId("jump-down").hidden = false; }

  /** rove keeps one message in the tab order; arrows move between them. */
  rove() {
    const all = [...this.host.querySelectorAll("article")];
    if (all.length && !all.some((a) => a.tabIndex === 0)) all.at(-1).tabIndex = 0;
    const zero = all.filter((a) => a.tabIndex === 0);
    zero.slice(0, -1).forEach((a) => { a.tabIndex = -1; });
    this.reachable(all);
  }

  // Only the current message's menu is in the tab order; what the bot offers inside messages always is.
  reachable(all) {
    for (const a of all) for (const b of a.querySelectorAll(".toolbar button")) b.tabIndex = a.tabIndex;
  }

  current(article) {
    const all = [...this.host.querySelectorAll("article")];
    for (const a of all) a.tabIndex = a === article ? 0 : -1;
    this.reachable(all);
  }

  keys(e) {
    const here = e.target;
    if (here.tagName !== "ARTICLE") {
      if (e.key === "Escape" && !e.defaultPrevented) here.closest("article")?.focus();
      return;
    }
    const all = [...this.host.querySelectorAll("article")];
    const i = all.indexOf(here);
    const to = { ArrowUp: all[i - 1], ArrowDown: all[i + 1], Home: all[0], End: all.at(-1) }[e.key];
    if (to) {
      e.preventDefault();
      to.focus();
      to.scrollIntoView({ block: "nearest" });
    } else if (e.key === "Enter") {
      e.preventDefault();
      here.querySelector(".message-main :is(button,input,a,textarea), .toolbar button")?.focus();
    }
  }

  async show(ts) {
    const node = this.find(ts);
    if (!node) return;
    node.scrollIntoView({ block: "center" });
    node.classList.add("found");
    node.focus({ preventScroll: true });
    setTimeout(() => node.classList.remove("found"), 2500);
  }
}

export const main = new List("messages", false);
export const threadList = new List("thread-messages", true);

function emptyText(c) {
  if (isBotDM(c?.id)) return h("div", { class: "empty" }, h("h3", {}, `This is your conversation with ${S.boot.bot.name}`), h("p", {}, "Only you two can read it. Type ", h("code", {}, "help"), " to see what it can do."));
  return h("div", { class: "empty" }, h("h3", {}, c ? channelTitle(c) : ""), h("p", {}, c ? `${kindText(c)}. Nothing has been written here yet.` : ""));
}

const lists = [main, threadList];

/** spoken is what a screen reader hears of a new message: who, and its plain text. */
const spoken = (m) => `${m.ephemeral ? "Only visible to you. " : ""}${author(m).name}: ${plainOf(m.text)}`.slice(0, 400);
const plainOf = (text) => String(text || "").replace(/<[@#!]?[^>|]*\|([^>]*)>/g, "$1").replace(/<@(\w+)>/g, (_, id) => S.users.get(id)?.real_name || "someone").replace(/<([^>]*)>/g, "$1").replace(/[*_~`]/g, "").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

function arrived(e) {
  const m = e.message;
  const takers = lists.filter((l) => l.takes(e.channel, m));
  takers.forEach((l) => l.add(m));
  const mine = m.user === S.me.id && !m.ephemeral;
  if (takers.length && !mine) announce(spoken(m));
  if (takers.length && !document.hidden) { if (!mine) post("read", asMe({ channel: e.channel })).catch(() => {}); return; }
  if (!mine) missed(e.channel, m);
}

// A message elsewhere: count it, and say so when it names this person inside a thread.
function missed(channel, m) {
  const c = S.channels.get(channel);
  if (!c) return;
  const reply = m.thread_ts && m.thread_ts !== m.ts;
  if (!reply) c.unread += 1;
  if (m.mentions_me || c.kind === "im" || m.ephemeral) c.mentions += 1;
  if (reply && m.mentions_me) {
    const t = toast(`${author(m).name} mentioned you in a thread in ${c.kind === "im" ? channelTitle(c) : "#" + channelTitle(c)}.`);
    t.insertBefore(h("button", { type: "button", class: "button small", onclick: () => { t.remove(); emit("go", { place: channel, thread: m.thread_ts, ts: m.ts }); } }, "Open"), t.lastChild);
  }
  emit("unread");
}

export function wire() {
  on("event:message", arrived);
  on("event:ephemeral", arrived);
  on("event:message_changed", (e) => lists.forEach((l) => { if (e.channel === l.channel) l.change(e.message); }));
  on("event:message_deleted", (e) => lists.forEach((l) => { if (e.channel === l.channel) l.remove(e.ts); }));
  on("event:reaction", (e) => lists.forEach((l) => { const m = e.channel === l.channel && l.items.get(e.ts); if (m) l.change({ ...m, reactions: e.reactions }); }));
  for (const l of lists) {
    l.host.addEventListener("keydown", (e) => l.keys(e));
    l.host.addEventListener("focusin", (e) => { const a = e.target.closest("article"); if (a && a.tabIndex !== 0) l.current(a); });
    l.host.addEventListener("scroll", () => { l.stuck = l.nearBottom(); }, { passive: true });
    new ResizeObserver(() => { if (l.stuck) l.host.scrollTop = l.host.scrollHeight; }).observe(l.host);
    // Pictures have no height until they are there; whoever was at the end stays at the end.
    l.host.addEventListener("load", () => { if (l.stuck) l.host.scrollTop = l.host.scrollHeight; }, true);
  }
  byId("jump-down").addEventListener("click", () => { main.bottom(); main.host.focus(); });
  main.host.addEventListener("scroll", () => { if (main.nearBottom()) byId("jump-down").hidden = true; }, { passive: true });
}

/** showChannel opens a conversation in the middle column. */
export async function showChannel(id) {
  const c = S.channels.get(id);
  main.newFrom = "";
  const unread = c?.unread || 0;
  fill(main.host);
  await main.open(id);
  if (unread && main.channel === id) {
    const others = main.sorted().filter((m) => m.user !== S.me.id && !m.ephemeral);
    main.newFrom = others.at(-Math.min(unread, others.length))?.ts || "";
    if (main.newFrom) main.draw();
    const first = main.find(main.newFrom);
    if (first) { main.bottom(); requestAnimationFrame(() => main.top(first)); }
  }
  if (c) { c.unread = 0; c.mentions = 0; emit("unread"); post("read", asMe({ channel: id })).catch(() => {}); }
}

/** showThread opens the panel beside it; "" closes it. */
export async function showThread(channel, ts) {
  const panel = byId("thread");
  const was = !panel.hidden;
  panel.hidden = !ts;
  document.body.classList.toggle("with-thread", Boolean(ts));
  if (!ts) { threadList.token++; threadList.channel = ""; threadList.threadTS = ""; threadList.items.clear(); return; }
  fill(byId("thread-head"), h("h2", {}, icon("thread"), "Thread"), h("span", { class: "thread-place" }, channelTitle(S.channels.get(channel))), iconButton("close", "Close the thread", () => emit("close-thread")));
  await threadList.open(channel, ts);
  if (!was) byId("thread-composer").querySelector("textarea")?.focus({ preventScroll: true });
}
