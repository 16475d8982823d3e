// tools.js: the panel on the right for the curious: "What Slack saw" (each call as JSON), and faults
// (simple switches that make the local Slack misbehave).

import { h, fill, byId, toast } from "./dom.js";
import { get, post } from "./api.js";
import { S, on } from "./store.js";
import * as dates from "./dates.js";

const KEEP = 600;
let calls = [];
let paused = false;
let filter = "";
let kind = "";
let loaded = false;
let frame = 0;

const KINDS = { api: "Web API", envelope: "to the bot", ack: "from the bot", response_url: "response_url", upload: "upload", socket: "socket" };

function matches(c) {
  if (kind && c.kind !== kind && !(kind === "errors" && !c.ok)) return false;
  if (!filter) return true;
  return (c.method + " " + c.kind + " " + (c.error || "") + " " + JSON.stringify(c.request || "") + JSON.stringify(c.response || "")).toLowerCase().includes(filter);
}

function pretty(value) {
  if (value === undefined || value === null) return null;
  return JSON.stringify(value, (k, v) => {
    // Blocks and views travel as JSON inside strings; a reader wants them opened.
    if (typeof v === "string" && /^[[{]/.test(v) && v.length < 200000) { try { return JSON.parse(v); } catch { return v; } }
    return v;
  }, 2);
}

function row(c) {
  const body = h("div", { class: "call-body" });
  const details = h("details", { class: c.ok ? "call" : "call bad", "data-call": c.id },
    h("summary", {}, h("time", {}, dates.time(Date.parse(c.shown_at || c.at))), h("span", { class: `call-kind kind-${c.kind}` }, KINDS[c.kind] || c.kind), h("span", { class: "call-method" }, c.method), h("span", { class: "call-result" }, c.ok ? (c.took_ms >= 1 ? `${Math.round(c.took_ms)} ms` : "ok") : c.error || "failed")), body);
  details.addEventListener("toggle", () => {
    if (!details.open || body.firstChild) return;
    for (const [title, value] of [["Sent", c.request], ["Answered", c.response]]) {
      const text = pretty(value);
      if (text === null) continue;
      body.append(h("div", { class: "call-part" }, h("h4", {}, title), h("button", { type: "button", class: "button small", onclick: () => copy(text) }, "Copy"), h("pre", { class: "json", tabindex: "0" }, text)));
    }
    if (!body.firstChild) body.append(h("p", { class: "hint" }, "No body."));
  });
  return details;
}

export async function copy(text) {
  try { await navigator.clipboard.writeText(text); toast("Copied."); return true; } catch { /* not allowed: select instead */ }
  const area = h("textarea", { class: "offscreen", value: text, "aria-hidden": "true" });
  // An open dialog makes the rest of the page unselectable.
  ([...document.querySelectorAll("dialog[open]")].at(-1) || document.body).append(area);
  area.select();
  const ok = document.execCommand("copy");
  area.remove();
  toast(ok ? "Copied." : "The browser did not allow copying.", ok ? "note" : "error");
  return ok;
}

function drawCalls() {
  const host = byId("calls-list");
  const shown = calls.filter(matches).slice(-200).reverse();
  fill(host, shown.map(row), !shown.length && h("p", { class: "empty small" }, calls.length ? "No call matches the filter." : "Nothing yet. Send a command and look again."));
  count();
}

function count() {
  const n = calls.filter(matches).length;
  byId("calls-count").textContent = n === 1 ? "1 call" : `${n} calls`;
}

function take(c) {
  const i = calls.findIndex((x) => x.id === c.id);
  if (i >= 0) calls[i] = c; else calls.push(c);
  if (calls.length > KEEP) calls = calls.slice(-KEEP);
  if (byId("tools").hidden || paused || byId("tab-calls").getAttribute("aria-selected") !== "true") return;
  cancelAnimationFrame(frame);
  frame = requestAnimationFrame(() => {
    const host = byId("calls-list");
    if (!matches(c)) return;
    const at = host.querySelector(`[data-call="${c.id}"]`);
    if (at) { if (!at.open) at.replaceWith(row(c)); return; }
    drawMissing(host);
  });
}

// New rows go on top; open ones stay open.
function drawMissing(host) {
  const first = Number(host.querySelector("[data-call]")?.dataset.call || 0);
  for (const c of calls.filter((x) => x.id > first && matches(x))) host.prepend(row(c));
  host.querySelector(".empty")?.remove();
  while (host.children.length > 250) host.lastChild.remove();
  count();
}

async function loadCalls() {
  try { calls = (await get("calls", { limit: KEEP })).calls || []; loaded = true; } catch (err) { toast(err.message, "error"); }
  drawCalls();
}

// Each switch is a list of faults in CLIENT.md's words. once: a single jolt, not a standing fault.
const SWITCHES = [
  { id: "slow", label: "Slow answers", note: "Every Web API answer takes two seconds.", faults: [{ kind: "delay", seconds: 2 }] },
  { id: "limited", label: "Too many requests", note: "chat.postMessage answers 429 for 30 seconds.", faults: [{ kind: "rate_limited", method: "chat.postMessage", seconds: 30 }] },
  { id: "errors", label: "Server errors", note: "The Web API answers 503 with an HTML page.", faults: [{ kind: "server_error", status: 503 }] },
  { id: "lost", label: "Lost answers", note: "The next three messages are stored, but the bot never hears of it.", faults: [{ kind: "lose_response", method: "chat.postMessage", count: 3 }] },
  { id: "uploads", label: "No uploads", note: "Pictures and PDFs are refused: charts must come as text.", faults: [{ kind: "refuse", method: "files.getUploadURLExternal", code: "file_uploads_disabled" }] },
  { id: "scan", label: "Slow file scan", note: "A message cannot show a file in its first minute.", faults: [{ kind: "slow_scan", seconds: 60 }] },
  { id: "acks", label: "Lost acks", note: "The bot's next three acks are thrown away: people see an error.", faults: [{ kind: "lose_ack", count: 3 }] },
  { id: "flaky", label: "Flaky socket", note: "The connection is cut after every 10 frames.", faults: [{ kind: "drop_sockets", every: 10 }] },
];
const JOLTS = [
  { label: "Say nothing for 45 seconds", faults: [{ kind: "silence", seconds: 45 }] },
  { label: "Cut every socket now", faults: [{ kind: "drop_sockets" }] },
  { label: "Ask the bot to reconnect", faults: [{ kind: "disconnect", code: "refresh_requested" }] },
];

let standing = [];
const matchesSwitch = (s, f) => f.kind === s.faults[0].kind && (s.faults[0].method || "") === (f.method || "");

async function setFaults(body) {
  try { standing = (await post("faults", body)).faults || []; } catch (err) { toast(err.message, "error"); }
  drawFaults();
}

export function drawFaults() {
  const host = byId("faults-list");
  const focus = document.activeElement?.id;
  fill(host, h("p", { class: "hint" }, "Make this Slack misbehave and see what the bot does. Nothing acknowledged may be lost, and nothing may be said twice."),
    SWITCHES.map((s) => {
      const live = standing.filter((f) => matchesSwitch(s, f));
      const box = h("input", { type: "checkbox", role: "switch", id: `fault-${s.id}` });
      box.checked = live.length > 0;
      box.addEventListener("change", () => setFaults(box.checked ? { set: s.faults } : { remove: live.map((f) => f.id) }));
      return h("label", { class: "switch", for: box.id }, box, h("span", {}, h("strong", {}, s.label), h("small", {}, s.note)));
    }),
    h("div", { class: "jolts" }, JOLTS.map((j) => h("button", { type: "button", class: "button", onclick: () => { setFaults({ set: j.faults }); toast(`${j.label}: done.`); } }, j.label)),
      h("button", { type: "button", class: "button", disabled: !standing.length, onclick: () => setFaults({ clear: true }) }, "Switch all off")));
  byId("faults-mark").hidden = !standing.length;
  if (focus?.startsWith("fault-")) byId(focus)?.focus();
}

export function setStanding(faults) { standing = faults || []; drawFaults(); }

/** reset forgets the calls when the workspace begins anew. */
export function reset() { calls = []; loaded = false; if (!byId("tools").hidden) loadCalls(); }

export function toggle(open, tab = "calls") {
  const panel = byId("tools");
  panel.hidden = !open;
  document.body.classList.toggle("with-tools", open);
  byId("tools-button").setAttribute("aria-expanded", String(open));
  if (!open) { byId("tools-button").focus(); return; }
  select(tab);
  byId(`tab-${tab}`).focus();
}

function select(tab) {
  for (const name of ["calls", "faults"]) {
    const on = name === tab;
    byId(`tab-${name}`).setAttribute("aria-selected", String(on));
    byId(`tab-${name}`).tabIndex = on ? 0 : -1;
    byId(`${name}-panel`).hidden = !on;
  }
  if (tab === "calls") { if (loaded) drawCalls(); else loadCalls(); }
}

export function wire() {
  byId("tools-button").addEventListener("click", () => toggle(byId("tools").hidden));
  byId("tools-close").addEventListener("click", () => toggle(false));
  const tabs = ["calls", "faults"];
  tabs.forEach((name, i) => {
    byId(`tab-${name}`).addEventListener("click", () => select(name));
    byId(`tab-${name}`).addEventListener("keydown", (e) => { if (e.key === "ArrowRight" || e.key === "ArrowLeft") { e.preventDefault(); select(tabs[1 - i]); byId(`tab-${tabs[1 - i]}`).focus(); } });
  });
  byId("tools").addEventListener("keydown", (e) => { if (e.key === "Escape" && !e.defaultPrevented) toggle(false); });
  byId("calls-filter").addEventListener("input", (e) => { filter = e.target.value.trim().toLowerCase(); drawCalls(); });
  byId("calls-kind").addEventListener("change", (e) => { kind = e.target.value; drawCalls(); });
  byId("calls-pause").addEventListener("click", (e) => { paused = !paused; e.target.setAttribute("aria-pressed", String(paused)); e.target.textContent = paused ? "Go on" : "Pause"; if (!paused) drawCalls(); });
  byId("calls-clear").addEventListener("click", () => { calls = []; drawCalls(); });
  on("event:call", (e) => take(e.call));
  on("event:faults", (e) => setStanding(e.faults));
}

export const manifestName = () => `${(S.boot.bot.name || "bot").toLowerCase()}-manifest.json`;
