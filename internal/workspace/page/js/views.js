// views.js: the modal forms of the bot: a stack of up to three, errors beside the fields,
// what was typed kept through every update, focus kept inside by the browser's own dialog.

import { h, fill, byId, icon, iconButton, announce, toast } from "./dom.js";
import { get, post, asMe } from "./api.js";
import { on } from "./store.js";
import { blocks } from "./blocks.js";
import { plain } from "./mrkdwn.js";
import { plainText } from "./elements.js";
import { viewContext, stateOf, valuesOf, forget, redraw } from "./context.js";
import { dialog } from "./menu.js";

let stack = [];
let box = null;
let drawn = ""; // id and hash of the view on screen

const top = () => stack.at(-1);

export async function restore() {
  try {
    const answer = await get("views", asMe({}));
    stack = answer.views || [];
    draw();
  } catch { stack = []; draw(); }
}

export function wire() {
  on("event:view_opened", (e) => { stack = [e.view]; draw(); });
  on("event:view_pushed", (e) => { upsert(e.view); draw(); });
  on("event:view_updated", (e) => { if (stack.some((v) => v.id === e.view.id)) { upsert(e.view); draw(); } });
  on("event:view_closed", (e) => closed(e.view_id, e.cleared));
  on("event:user_error", (e) => { if (e.view_id && top()?.id === e.view_id) problem(e.text || "The app did not answer. Try again."); });
}

function upsert(view) {
  const i = stack.findIndex((v) => v.id === view.id);
  if (i >= 0) stack[i] = view; else stack.push(view);
}

function closed(id, cleared) {
  const gone = cleared ? stack : stack.filter((v) => v.id === id);
  gone.forEach((v) => forget(v.id));
  stack = cleared ? [] : stack.filter((v) => v.id !== id);
  draw();
}

/** draw shows the top of the stack; the same view with the same hash is left alone. */
function draw() {
  const view = top();
  if (!view) { drawn = ""; if (box) { box.close(); box = null; } return; }
  if (drawn === view.id + view.hash && box) return;
  const fresh = !drawn.startsWith(view.id);
  drawn = view.id + view.hash;
  if (!box) {
    box = dialog({ id: "modal", className: "modal", label: plainText(view.title), onEscape: () => close(false) }, h("div", { class: "modal-inner" }));
  }
  box.setAttribute("aria-label", plainText(view.title));
  const inner = box.querySelector(".modal-inner");
  const scroll = fresh ? 0 : inner.querySelector(".modal-body")?.scrollTop || 0;
  redraw(inner, () => { fill(inner, form(view)); });
  inner.querySelector(".modal-body").scrollTop = scroll;
  if (fresh || !box.contains(document.activeElement)) focusFirst(inner);
  if (fresh) announce(`Form: ${plainText(view.title)}`);
}

function focusFirst(inner) {
  const first = inner.querySelector("[data-autofocus]") || inner.querySelector(".modal-body :is(input,textarea,select):not([disabled])") || inner.querySelector(".modal-foot button.primary") || inner.querySelector("button");
  first?.focus({ preventScroll: true });
}

function form(view) {
  const ctx = viewContext(view);
  const submit = view.submit ? h("button", { type: "submit", class: "button primary", id: "modal-submit", "data-key": "submit" }, plainText(view.submit)) : null;
  const node = h("form", { novalidate: true, class: "modal-form", "data-view-id": view.id, "data-callback-id": view.callback_id || "", onsubmit: (e) => { e.preventDefault(); if (submit) send(view, submit); } },
    h("header", { class: "dialog-head" },
      stack.length > 1 && iconButton("back", "Back to the form before", () => close(false)),
      h("h2", { id: "modal-title" }, plain(plainText(view.title))),
      iconButton("close", "Close", () => close(true), { "data-key": "x" })),
    h("div", { class: "modal-body" }, h("div", { class: "modal-problem", role: "alert", hidden: true }), blocks(view.blocks, ctx)),
    h("footer", { class: "modal-foot" }, h("button", { type: "button", class: "button", "data-key": "cancel", onclick: () => close(false) }, plainText(view.close) || (submit ? "Cancel" : "Close")), submit));
  return node;
}

function problem(text) {
  const place = box?.querySelector(".modal-problem");
  if (!place) return toast(text, "error");
  place.hidden = !text;
  fill(place, text && [icon("warn", 18), h("span", {}, text)]);
  if (text) place.scrollIntoView({ block: "nearest" });
}

function showErrors(errors) {
  const body = box.querySelector(".modal-body");
  body.querySelectorAll(".field-error").forEach((e) => { e.hidden = true; e.replaceChildren(); });
  body.querySelectorAll("[aria-invalid]").forEach((e) => e.removeAttribute("aria-invalid"));
  let first = null;
  for (const block of body.querySelectorAll("[data-block-id]")) {
    const text = errors[block.dataset.blockId];
    if (!text) continue;
    const place = block.querySelector(".field-error");
    if (!place) continue;
    fill(place, icon("warn", 16), h("span", {}, text));
    place.hidden = false;
    const control = block.querySelector("input,textarea,select");
    control?.setAttribute("aria-invalid", "true");
    first ??= control || block;
  }
  first?.focus();
  first?.closest("[data-block-id]")?.scrollIntoView({ block: "center" });
  const n = Object.keys(errors).length;
  announce(`${n} field${n === 1 ? " needs" : "s need"} your attention. ${Object.values(errors)[0]}`);
}

async function send(view, button) {
  if (button.getAttribute("aria-busy")) return;
  const label = button.textContent;
  button.setAttribute("aria-busy", "true");
  button.classList.add("busy");
  problem("");
  showErrors({});
  try {
    const answer = await post("submit", asMe({ view_id: view.id, state: stateOf(valuesOf(view.id), view.blocks) }));
    settle(view, answer);
  } catch (err) {
    problem(err.message);
  } finally {
    button.removeAttribute("aria-busy");
    button.classList.remove("busy");
    button.textContent = label;
  }
}

function settle(view, answer) {
  switch (answer.response_action) {
    case "errors": return showErrors(answer.errors || {});
    case "update": forgetBelow(view, answer.view); return draw();
    case "push": upsert(answer.view); return draw();
    case "clear": return closed(view.id, true);
    case "failed": return problem(answer.message || "We had trouble connecting. Try again.");
    default: return closed(view.id, false);
  }
}

// An update may come under the same id (values are kept by block and action) or a new one.
function forgetBelow(old, view) {
  const i = stack.findIndex((v) => v.id === old.id);
  if (i >= 0) stack[i] = view; else upsert(view);
  if (old.id !== view.id) forget(old.id);
}

async function close(clear) {
  const view = top();
  if (!view) return;
  closed(view.id, clear);
  try { await post("close", asMe({ view_id: view.id, clear })); } catch (err) { toast(err.message, "error"); }
}

export const modalOpen = () => Boolean(byId("modal"));
