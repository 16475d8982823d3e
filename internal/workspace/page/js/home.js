// home.js: the bot's App Home tab. Opening it asks the bot to publish; the view comes as an event.

import { h, fill, byId } from "./dom.js";
import { get, post, asMe } from "./api.js";
import { S, on } from "./store.js";
import { blocks } from "./blocks.js";
import { viewContext, redraw } from "./context.js";

let asked = 0;

export function wire() {
  on("event:home", (e) => { if (S.place === "home") draw(e.view); });
}

function draw(view) {
  const host = byId("home-view");
  asked++;
  if (!view) { fill(host, h("div", { class: "empty" }, h("h3", {}, "Home"), h("p", {}, `${S.boot.bot.name} has published nothing here yet.`))); return; }
  const scroll = byId("home").scrollTop;
  redraw(host, () => { host.dataset.viewId = view.id; fill(host, blocks(view.blocks, viewContext(view))); });
  byId("home").scrollTop = scroll;
}

export async function show() {
  const host = byId("home-view");
  const mine = ++asked;
  fill(host, h("div", { class: "loading", role: "status" }, h("span", { class: "spinner", "aria-hidden": "true" }), "Loading Home…"));
  try {
    const before = await get("home", asMe({}));
    if (mine === asked && before.view) { draw(before.view); }
    await post("home", asMe({ tab: "home" }));
    if (!before.view && mine === asked) setTimeout(async () => { if (mine === asked) draw((await get("home", asMe({}))).view); }, 2500);
  } catch (err) {
    if (mine === asked) fill(host, h("div", { class: "empty" }, h("p", {}, err.message), h("button", { type: "button", class: "button", onclick: show }, "Try again")));
  }
}
