// tour.js: the first-visit tour: some tasks, each for another person. It says what to type, brings
// you there without doing it for you, and ticks itself when the thing has happened.

import { h, fill, byId, icon, iconButton, toast, announce } from "./dom.js";
import { manifest } from "./api.js";
import { S, on, emit, living, nameOf } from "./store.js";
import { dialog } from "./menu.js";
import { copy } from "./tools.js";

const KEY = "workspace-tour";

// The tasks come with the page's first look: { title, who, place, type, how } and, by what they are ticked,
// typed, pressed or waited. A task is known by its title.
const tasks = () => S.boot.tour || [];
const NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven"];
const all = () => NUMBERS[tasks().length] || "all";
const heading = () => `${all()[0].toUpperCase()}${all().slice(1)} things to try`;

let just = ""; // what was ticked last, said until the next step
let state = { done: [], hidden: false, finished: false };

function read() {
  try { state = { ...state, ...JSON.parse(localStorage.getItem(KEY) || "{}") }; } catch { /* private window: the tour starts anew */ }
}
function write() {
  try { localStorage.setItem(KEY, JSON.stringify(state)); } catch { /* nothing to keep it in */ }
}

const person = (task) => living().find((u) => u.name === task.who) || S.boot.personas?.[0] || S.me;
const isDone = (task) => state.done.includes(task.title);

function placeOf(task) {
  const byName = [...S.channels.values()].find((c) => c.name === task.place && c.is_member);
  return byName?.id || S.boot.bot.dm;
}

function tick(task) {
  if (!task || isDone(task)) return;
  state.done.push(task.title);
  write();
  const left = tasks().filter((t) => !isDone(t)).length;
  if (!state.hidden) announce((just = `Done: ${task.title}.${left ? ` ${left} to go.` : ""}`));
  draw();
}

function goTo(task) {
  just = "";
  draw();
  emit("take-me", { as: person(task).id, place: () => placeOf(task), type: task.type });
}

export function draw() {
  const bar = byId("tour");
  if (!tasks().length) return;
  const next = tasks().find((t) => !isDone(t));
  bar.hidden = state.hidden;
  byId("tour-button").hidden = !state.hidden;
  if (state.hidden) return;
  const n = tasks().filter(isDone).length;
  const dots = h("span", { class: "tour-dots", role: "img", "aria-label": `${n} of ${tasks().length} done` }, tasks().map((t) => h("span", { class: isDone(t) ? "on" : "" })));
  if (!next) {
    fill(bar, dots, h("p", {}, h("strong", {}, "You have seen it. "), "Each call stands in “What Slack saw”. To run it in your own Slack, start with the app manifest."), h("span", { class: "tour-buttons" }, h("button", { type: "button", class: "button primary small", onclick: copyManifest }, "Copy manifest"), h("button", { type: "button", class: "button small", onclick: showAll }, `All ${all()}`), hide()));
    return;
  }
  const who = person(next);
  fill(bar, dots,
    h("p", {}, just && h("span", { class: "tour-done" }, just, " "), h("strong", {}, `${tasks().indexOf(next) + 1}. ${next.title}`), who.id === S.me.id ? "" : ` as ${nameOf(who)}`, ". ", next.type && [h("span", {}, "Type "), h("code", {}, next.type), ". "], h("span", { class: "tour-how" }, next.how)),
    h("span", { class: "tour-buttons" }, h("button", { type: "button", class: "button small primary", onclick: () => goTo(next) }, "Take me there"), h("button", { type: "button", class: "button small", onclick: showAll }, `All ${all()}`), hide()));
}

const hide = () => iconButton("close", "Hide the tour", () => { state.hidden = true; write(); draw(); byId("tour-button").focus(); });

function showAll() {
  const box = dialog({ id: "tour-all", label: heading(), className: "sheet", onEscape: () => box.close() },
    h("div", { class: "dialog-head" }, h("h2", {}, heading()), iconButton("close", "Close", () => box.close())),
    h("ol", { class: "tour-list" }, tasks().map((t) => h("li", { class: isDone(t) ? "done" : "" }, h("span", { class: "tour-check" }, isDone(t) ? icon("check", 18) : ""), h("div", {}, h("strong", {}, t.title), h("span", { class: "sr" }, isDone(t) ? " (done)" : " (to do)"), h("p", {}, `As ${nameOf(person(t))}. `, t.type && ["Type ", h("code", {}, t.type), ". "], t.how)),
      h("button", { type: "button", class: "button small", "aria-label": `Take me there: ${t.title}`, onclick: () => { box.close(); goTo(t); } }, "Take me there")))),
    h("div", { class: "dialog-buttons" }, h("button", { type: "button", class: "button", onclick: () => { state.done = []; write(); draw(); box.close(); } }, "Start the tour again"), h("button", { type: "button", class: "button primary", onclick: copyManifest }, "Copy manifest")));
}

async function copyManifest() {
  try {
    if (await copy(await manifest())) { state.finished = true; write(); toast("The manifest is copied. In Slack: api.slack.com/apps, Create New App, From a manifest.", "note", 12000); }
  } catch (err) { toast(err.message, "error"); }
}

export function wire() {
  read();
  byId("tour-button").addEventListener("click", () => { state.hidden = false; write(); draw(); byId("tour").querySelector("button")?.focus(); });
  on("sent", (e) => {
    if (e.kind !== "command" || !e.acked) return;
    const said = e.text.replace(/^\/\S+\s+/, "").replace(/\s+/g, " ").toLowerCase();
    for (const t of tasks()) if (t.typed && said.startsWith(t.typed + " ")) tick(t);
  });
  on("acted", (action) => { for (const t of tasks()) if (t.pressed && t.pressed === action.text?.text) tick(t); });
  on("clock-moved-by-me", (body) => { if (body.advance === "next_digest" || body.advance === "24h" || body.to) for (const t of tasks()) if (t.waited) tick(t); });
}
