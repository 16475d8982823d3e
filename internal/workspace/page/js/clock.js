// clock.js: the movable clock: what time it is for the persona, the buttons that let time pass,
// and how far a jump has come.

import { h, byId, fill, toast, announce } from "./dom.js";
import { get, post } from "./api.js";
import { S, on, emit } from "./store.js";
import { ask } from "./menu.js";
import * as dates from "./dates.js";

let base = { now: Date.now(), at: performance.now(), runs: true, seen: "" };
let moving = false;
let from = 0;

const nowMs = () => base.now + (base.runs && !moving ? performance.now() - base.at : 0);

/** take stores what the workspace says of its clock. */
export function take(clock) {
  if (!clock) return;
  const now = Date.parse(clock.now);
  // A clock that says the same moment twice stands still between moves.
  const runs = clock.now !== base.seen || performance.now() - base.at < 1500 ? base.runs : false;
  base = { now, at: performance.now(), runs, seen: clock.now };
  const was = moving;
  moving = Boolean(clock.moving);
  if (moving && !was) from = now;
  S.boot && (S.boot.clock = clock);
  draw(clock);
  if (was && !moving) emit("clock-moved");
}

function draw(clock = S.boot.clock) {
  const el = byId("clock-now");
  const p = dates.clockParts(nowMs());
  fill(el, p.day, h("span", { class: "roomy" }, ` ${p.year}`), `, ${p.time}`, h("span", { class: "roomy" }, ` ${p.zone}`));
  el.title = dates.full(nowMs());
  el.dateTime = new Date(nowMs()).toISOString();
  byId("clock").classList.toggle("fixed", !clock.movable);
  for (const b of byId("clock").querySelectorAll("button, input")) if (b.id !== "clock-toggle") b.disabled = moving;
  const bar = byId("clock-progress");
  bar.hidden = !moving;
  if (moving) {
    const target = clock.target ? Date.parse(clock.target) : 0;
    const share = target > from ? Math.min(1, Math.max(0, (Date.parse(clock.now) - from) / (target - from))) : 0.5;
    bar.firstElementChild.style.width = `${Math.round(share * 100)}%`;
    bar.setAttribute("aria-valuenow", String(Math.round(share * 100)));
  }
  const next = byId("clock-digest");
  const at = clock.next_digest ? dates.full(Date.parse(clock.next_digest)) : "";
  next.title = at ? `To the next digest: ${at}` : "To the next digest";
  next.disabled = moving || !clock.movable;
}

let arrival = null;

async function move(body, label) {
  announce(`Moving the clock: ${label}`);
  document.body.classList.add("clock-moving");
  try {
    const clock = await post("clock", body);
    take(clock);
    arrival?.remove(); // one notice of the clock is enough
    arrival = toast(`It is now ${dates.full(nowMs())}. Everything due on the way has happened.`);
    emit("clock-moved-by-me", body);
  } catch (err) {
    toast(err.message, "error");
  } finally {
    document.body.classList.remove("clock-moving");
  }
}

async function reset() {
  const yes = await ask({ title: "Start again?", body: "Everything that happened here is forgotten, and the clock goes back to the beginning.", yes: "Start again", danger: true });
  if (!yes) return;
  announce("Starting again");
  document.body.classList.add("clock-moving");
  try { await post("reset"); } catch (err) { toast(err.message, "error"); } finally { document.body.classList.remove("clock-moving"); }
}

export function wire() {
  dates.setNow(nowMs);
  byId("clock-hour").addEventListener("click", () => move({ advance: "1h" }, "one hour"));
  byId("clock-day").addEventListener("click", () => move({ advance: "24h" }, "one day"));
  byId("clock-digest").addEventListener("click", () => move({ advance: "next_digest" }, "to the next digest"));
  byId("clock-reset").addEventListener("click", reset);
  const jump = byId("clock-jump");
  jump.addEventListener("submit", (e) => {
    e.preventDefault();
    const ms = dates.fromLocal(byId("clock-to").value);
    if (Number.isNaN(ms)) { toast("Choose a date and a time first.", "error"); byId("clock-to").focus(); return; }
    if (ms <= nowMs()) { toast("The clock only moves forward. Choose a later time, or Reset.", "error"); byId("clock-to").focus(); return; }
    byId("clock-jump-box").open = false;
    move({ to: new Date(ms).toISOString() }, dates.full(ms));
  });
  const box = byId("clock-jump-box");
  box.addEventListener("toggle", () => { if (box.open) { byId("clock-to").value = dates.localInput(nowMs() + 3600000); byId("clock-to").min = dates.localInput(nowMs()); byId("clock-to").focus(); } });
  box.addEventListener("keydown", (e) => { if (e.key === "Escape" && box.open) { e.stopPropagation(); box.open = false; box.querySelector("summary").focus(); } });
  document.addEventListener("pointerdown", (e) => { if (box.open && !box.contains(e.target)) box.open = false; });
  const toggle = byId("clock-toggle");
  toggle.addEventListener("click", () => { const open = byId("clock").classList.toggle("open"); toggle.setAttribute("aria-expanded", String(open)); });
  on("event:clock", (e) => take(e.clock));
  setInterval(() => { if (S.boot && !moving) draw(); }, 5000);
  setInterval(async () => { if (!S.boot || document.hidden || moving) return; try { take(await get("clock")); } catch { /* the stream says when it is away */ } }, 30000);
}
