// main.js: starts the page: boots for a persona, follows the address (#as=U…&c=C…&t=…), and
// joins the modules. Every other module can be read alone.

import { h, byId, fill, icon, toast, announce } from "./dom.js";
import { get, post, asMe, listen } from "./api.js";
import { S, load, on, emit, channelTitle, kindText, isBotDM, person } from "./store.js";
import { setNames } from "./mrkdwn.js";
import { setZone } from "./dates.js";
import { closeMenu } from "./menu.js";
import { composer } from "./composer.js";
import * as messages from "./messages.js";
import * as sidebar from "./sidebar.js";
import * as views from "./views.js";
import * as home from "./home.js";
import * as clock from "./clock.js";
import * as tools from "./tools.js";
import * as tour from "./tour.js";

let mainComposer;
let threadComposer;
let booting = 0;

const address = () => Object.fromEntries(new URLSearchParams(location.hash.slice(1)));

function setAddress({ as = S.me?.id, c = S.place, t = S.thread }, replace = false) {
  const hash = "#" + new URLSearchParams(Object.entries({ as, c, t }).filter(([, v]) => v));
  if (hash === location.hash) return;
  history[replace ? "replaceState" : "pushState"](null, "", hash);
}

/** boot loads everything for a persona and shows a place that this person may see. */
async function boot(as, want = {}) {
  const mine = ++booting;
  document.body.classList.add("booting");
  try {
    const answer = await get("boot", { as });
    if (mine !== booting) return;
    load(answer);
  } catch (err) {
    if (mine !== booting) return;
    if (as && err.status && err.status < 500) { setAddress({ as: "", c: "", t: "" }, true); return boot(""); }
    byId("boot-error").hidden = false;
    byId("boot-error-text").textContent = err.message;
    setTimeout(() => { if (mine === booting) boot(as, want); }, 2000);
    return;
  }
  byId("boot-error").hidden = true;
  setZone(S.me.tz);
  clock.take(S.boot.clock);
  tools.setStanding(S.boot.faults);
  listen(S.me.id);
  await views.restore();
  const place = want.place === "home" || S.channels.has(want.place) ? want.place : firstPlace();
  await go({ place, thread: place === want.place ? want.thread : "", replace: true });
  tour.draw();
  document.body.classList.remove("booting");
  document.body.dataset.ready = S.me.id;
}

function firstPlace() {
  const rooms = [...S.channels.values()].filter((c) => c.is_member && c.kind === "public").sort((a, b) => a.name.localeCompare(b.name));
  return (rooms.find((c) => c.name === "eng-all") || rooms[0])?.id || S.boot.bot.dm || "home";
}

async function go({ place, thread = "", ts = "", replace = false }) {
  const moved = place !== S.place || replace;
  S.place = place;
  S.thread = thread;
  setAddress({}, replace);
  sidebar.toggleDrawer(false);
  closeMenu();
  const isHome = place === "home";
  byId("home").hidden = !isHome;
  byId("conversation").hidden = isHome;
  header();
  sidebar.draw();
  mainComposer.refresh();
  const work = [];
  if (isHome) { if (moved) { messages.main.channel = ""; work.push(home.show()); } }
  else if (moved) {
    work.push(messages.showChannel(place));
    if (isBotDM(place)) post("home", asMe({ tab: "messages" })).catch(() => {});
  }
  work.push(messages.showThread(place, thread));
  threadComposer.refresh();
  await Promise.all(work);
  if (ts) (thread ? messages.threadList : messages.main).show(ts);
}

function header() {
  const c = S.channels.get(S.place);
  const host = byId("place-head");
  const isApp = S.place === "home" || isBotDM(S.place);
  if (isApp) {
    fill(host, h("h1", {}, S.boot.bot.name), h("nav", { class: "app-tabs", "aria-label": S.boot.bot.name }, [["home", "Home"], [S.boot.bot.dm, "Messages"]].map(([id, label]) => h("button", { type: "button", class: id === S.place ? "here" : "", "aria-current": id === S.place ? "page" : null, onclick: () => go({ place: id }) }, label))));
    return;
  }
  const members = c?.members || [];
  fill(host, h("h1", {}, c && c.kind !== "im" && icon(c.kind === "private" ? "lock" : c.kind === "ext" ? "globe" : "hash", 18), h("span", {}, channelTitle(c))),
    h("p", { class: "place-note" }, [kindText(c || {}), members.length > 0 && c.kind !== "im" ? `${members.length} members` : "", c?.kind !== "im" && !c?.bot_in ? `${S.boot.bot.name} is not in here` : ""].filter(Boolean).join(" · ")),
    c?.topic && h("p", { class: "place-topic" }, c.topic), bookmarks(c));
}

// The bar of links over a channel; those into this workspace open here.
function bookmarks(c) {
  if (!c?.bookmarks?.length) return null;
  return h("nav", { class: "bookmarks", "aria-label": "Bookmarks" }, c.bookmarks.map((b) => {
    const inside = b.link.match(/\/archives\/([A-Z0-9]+)\/p(\d{10})(\d{6})/);
    return inside ? h("button", { type: "button", class: "bookmark", onclick: () => go({ place: inside[1], thread: "", ts: `${inside[2]}.${inside[3]}` }) }, icon("pin", 14), b.title)
      : h("a", { class: "bookmark", href: b.link, target: "_blank", rel: "noopener" }, icon("pin", 14), b.title);
  }));
}

function wireNames() {
  setNames({ user: person, channel: (id) => { const c = S.channels.get(id); return c && { name: channelTitle(c) }; }, me: () => S.me?.id,
    openChannel: (id, ts = "", thread = "") => go({ place: id, thread, ts }) });
}

function wireTheme() {
  const root = document.documentElement;
  const dark = () => (root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches);
  const button = byId("theme");
  const draw = () => { fill(button, icon(dark() ? "sun" : "moon")); const text = dark() ? "Light colours" : "Dark colours"; button.setAttribute("aria-label", text); button.title = text; };
  try { const kept = localStorage.getItem("workspace-theme"); if (kept) root.dataset.theme = kept; } catch { /* nothing kept */ }
  button.addEventListener("click", () => { root.dataset.theme = dark() ? "light" : "dark"; try { localStorage.setItem("workspace-theme", root.dataset.theme); } catch { /* not kept */ } draw(); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  draw();
}

function wireEvents() {
  on("go", go);
  on("become", (id) => { if (id !== S.me.id) become(id); });
  on("take-me", async ({ as, place, type }) => {
    if (as !== S.me.id) await become(as, false);
    const where = place();
    if (where !== S.place) await go({ place: where });
    if (type) mainComposer.set(type);
  });
  on("open-thread", (m) => go({ place: m.channel, thread: m.thread_ts || m.ts }));
  on("close-thread", () => { const ts = S.thread; go({ place: S.place }); messages.main.find(ts)?.focus(); });
  on("place-changed", () => { header(); mainComposer.refresh(); });
  on("stream", ({ up, again }) => {
    byId("offline").hidden = up;
    if (up && again) { announce("Connected again"); refresh(); }
    if (!up) announce("Connection lost. Trying again.");
  });
  on("event:user_error", (e) => {
    if (views.modalOpen() && e.view_id) return;
    toast((e.text || "The bot did not answer in time.").replace(/[`*]/g, ""), "error");
  });
  on("event:reset", () => { tools.reset(); toast("Everything is back to the beginning."); boot(S.me.id, { place: S.place }); });
}

/** refresh catches up after the stream was away. */
async function refresh() {
  const place = S.place;
  const thread = S.thread;
  try { load(await get("boot", { as: S.me.id })); } catch { return; }
  clock.take(S.boot.clock);
  sidebar.draw();
  if (place !== "home") messages.main.open(place);
  else home.show();
  if (thread) messages.threadList.open(place, thread);
  views.restore();
}

async function become(id, keep = true) {
  const place = keep ? S.place : "";
  S.place = "";
  S.thread = "";
  setAddress({ as: id, c: place, t: "" });
  await boot(id, { place });
  announce(`You are now ${person(id)?.name}`);
}

function followAddress() {
  const a = address();
  if (a.as && a.as !== S.me?.id) { S.place = ""; boot(a.as, { place: a.c, thread: a.t }); return; }
  if (a.c && (a.c !== S.place || (a.t || "") !== S.thread) && (a.c === "home" || S.channels.has(a.c))) go({ place: a.c, thread: a.t || "" });
}

wireNames();
wireTheme();
mainComposer = composer(byId("composer-host"), { id: "composer", label: "Message", place: () => ({ channel: S.place === "home" ? "" : S.place }) });
threadComposer = composer(byId("thread-composer"), { id: "thread-input", label: "Reply in thread", place: () => ({ channel: S.place, thread: S.thread }) });
for (const module of [messages, sidebar, views, home, clock, tools, tour]) module.wire();
wireEvents();
for (const [id, name] of [["menu-icon", "menu"], ["shortcuts-icon", "bolt"], ["tools-icon", "list"], ["tour-icon", "help"], ["clock-icon", "clock"], ["down-icon", "down"]]) fill(byId(id), icon(name));
byId("tools-close").replaceChildren(icon("close"));
byId("thread").addEventListener("keydown", (e) => { if (e.key === "Escape" && !e.defaultPrevented) emit("close-thread"); });
// Skip links move the focus only: the address belongs to the place one is at.
document.querySelector(".skips").addEventListener("click", (e) => {
  const to = e.target.dataset.skip;
  if (!to) return;
  e.preventDefault();
  const target = { messages: S.place === "home" ? byId("home") : byId("messages").querySelector('article[tabindex="0"]') || byId("messages"), composer: byId("composer"), places: byId("places").querySelector('[tabindex="0"]') }[to];
  if (to === "places" && innerWidth <= 760) sidebar.toggleDrawer(true);
  target?.focus();
});
addEventListener("popstate", followAddress);
const first = address();
boot(first.as || "", { place: first.c, thread: first.t || "" });
