// tour.js: the first-visit tour: five tasks, each for another person. It says what to type, brings
// you there without doing it for you, and ticks itself when the thing has happened.

import { h, fill, byId, icon, iconButton, toast, announce } from "./dom.js";
import { manifest } from "./api.js";
import { S, on, emit, living, nameOf } from "./store.js";
import { dialog } from "./menu.js";
import { copy } from "./tools.js";

const KEY = "workspace-tour";

// The same five as “bot try” prints. who: a handle, or the first persona when a company of one's own is loaded;
// place: a channel that this person is in, or else the messages with the bot.
const TASKS = [
  { id: "owner", who: "saoirse", place: "eng-all", title: "Find out who owns a service", type: "/sec owner payment api", how: "Only you see the answer. Press a name to see the whole card." },
  { id: "wrong", who: "saoirse", place: "eng-all", title: "Say that an answer is not right", type: "/sec owner clinic-portal", how: "Press “Not right” on the answer. Then become the person it names, and answer in Messages." },
  { id: "escalate", who: "stellan", place: "eng-all", title: "Escalate something that is stuck", type: '/sec escalate RSK-001 "nobody answers"', how: "Then become the person it names, and press “I have it” in Messages. Or move the clock an hour and see who is asked next." },
  { id: "action", who: "saoirse", place: "eng-all", title: "Ask somebody to do something by a date", type: '/sec action add "Rotate carrier keys" owner:@rui due:friday', how: "It is chased until it is done: see Rui’s Home." },
  { id: "digest", who: "stellan", place: "security-weekly", title: "Let time pass until the weekly sync", how: "Press “Next digest” in the clock bar, then read the channel." },
];

let just = ""; // what was ticked last, said until the next step
let state = { done: [], hidden: false, finished: false };

function read() {
  try { state = { ...state, ...JSON.parse(localStorage.getItem(KEY) || "{}") }; } catch { /* private window: the tour starts anew */ }
}
function write() {
  try { localStorage.setItem(KEY, JSON.stringify(state)); } catch { /* nothing to keep it in */ }
}

const person = (task) => living().find((u) => u.name === task.who) || S.boot.personas?.[0] || S.me;
const isDone = (task) => state.done.includes(task.id);
const command = (task) => task.type?.replace(/^\/sec\b/, S.boot.commands?.[0]?.command || "/sec");

function placeOf(task) {
  const byName = [...S.channels.values()].find((c) => c.name === task.place && c.is_member);
  return byName?.id || S.boot.bot.dm;
}

function tick(id) {
  const task = TASKS.find((t) => t.id === id);
  if (!task || isDone(task)) return;
  state.done.push(id);
  write();
  const left = TASKS.filter((t) => !isDone(t)).length;
  if (!state.hidden) announce((just = `Done: ${task.title}.${left ? ` ${left} to go.` : ""}`));
  draw();
}

function goTo(task) {
  just = "";
  draw();
  emit("take-me", { as: person(task).id, place: () => placeOf(task), type: command(task) });
}

export function draw() {
  const bar = byId("tour");
  const next = TASKS.find((t) => !isDone(t));
  bar.hidden = state.hidden;
  byId("tour-button").hidden = !state.hidden;
  if (state.hidden) return;
  const n = TASKS.filter(isDone).length;
  const dots = h("span", { class: "tour-dots", role: "img", "aria-label": `${n} of ${TASKS.length} done` }, TASKS.map((t) => h("span", { class: isDone(t) ? "on" : "" })));
  if (!next) {
    fill(bar, dots, h("p", {}, h("strong", {}, "You have seen it. "), "Each call stands in “What Slack saw”. To run it in your own Slack, start with the app manifest."), h("span", { class: "tour-buttons" }, h("button", { type: "button", class: "button primary small", onclick: copyManifest }, "Copy manifest"), h("button", { type: "button", class: "button small", onclick: showAll }, "All five"), hide()));
    return;
  }
  const who = person(next);
  fill(bar, dots,
    h("p", {}, just && h("span", { class: "tour-done" }, just, " "), h("strong", {}, `${TASKS.indexOf(next) + 1}. ${next.title}`), who.id === S.me.id ? "" : ` as ${nameOf(who)}`, ". ", command(next) && [h("span", {}, "Type "), h("code", {}, command(next)), ". "], h("span", { class: "tour-how" }, next.how)),
    h("span", { class: "tour-buttons" }, h("button", { type: "button", class: "button small primary", onclick: () => goTo(next) }, "Take me there"), h("button", { type: "button", class: "button small", onclick: showAll }, "All five"), hide()));
}

const hide = () => iconButton("close", "Hide the tour", () => { state.hidden = true; write(); draw(); byId("tour-button").focus(); });

function showAll() {
  const box = dialog({ id: "tour-all", label: "Five things to try", className: "sheet", onEscape: () => box.close() },
    h("div", { class: "dialog-head" }, h("h2", {}, "Five things to try"), iconButton("close", "Close", () => box.close())),
    h("ol", { class: "tour-list" }, TASKS.map((t) => h("li", { class: isDone(t) ? "done" : "" }, h("span", { class: "tour-check" }, isDone(t) ? icon("check", 18) : ""), h("div", {}, h("strong", {}, t.title), h("span", { class: "sr" }, isDone(t) ? " (done)" : " (to do)"), h("p", {}, `As ${nameOf(person(t))}. `, command(t) && ["Type ", h("code", {}, command(t)), ". "], t.how)),
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
    for (const [id, shape] of [["owner", /^\/\S+\s+owner\s+\S/i], ["escalate", /^\/\S+\s+escalate\s+\S/i], ["action", /^\/\S+\s+action\s+add\s+\S/i]]) if (shape.test(e.text)) tick(id);
  });
  on("acted", (action) => { if (/not right/i.test(action.text?.text || "")) tick("wrong"); });
  on("clock-moved-by-me", (body) => { if (body.advance === "next_digest" || body.advance === "24h" || body.to) tick("digest"); });
}
