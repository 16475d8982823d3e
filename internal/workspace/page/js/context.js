// context.js: what blocks need to work in a place (a message, a modal, Home): their typed values,
// and how presses, choices and look-ups travel to the workspace.

import { post, asMe } from "./api.js";
import { S, emit, userOptions, channelOptions } from "./store.js";
import { h, toast, safeURL, iconButton } from "./dom.js";
import { dialog } from "./menu.js";

const kept = new Map(); // "message ts" or view id → Map of values

/** valuesOf keeps what was typed while a message or view is drawn anew. */
export function valuesOf(key) {
  if (!kept.has(key)) kept.set(key, new Map());
  return kept.get(key);
}
export const forget = (key) => kept.delete(key);

/** state in Slack's shape, without nulls: {values: {block: {action: {…}}}}. */
export function stateOf(values, list) {
  const present = new Set((list || []).flatMap((b) => [b.element, b.accessory, ...(b.elements || [])].filter((e) => e?.action_id).map((e) => `${b.block_id}\u0000${e.action_id}`)));
  const out = {};
  for (const [key, value] of values) {
    if (list && !present.has(key)) continue;
    const [block, action] = key.split("\u0000");
    const { type, ...rest } = value;
    (out[block] ??= {})[action] = clean(rest);
  }
  return { values: out };
}

const clean = (o) => Object.fromEntries(Object.entries(o).filter(([, v]) => v !== null && v !== undefined));

function imageURL(b) {
  if (b.slack_file?.id) return `client/file/${encodeURIComponent(b.slack_file.id)}`;
  if (b.slack_file?.url) return local(b.slack_file.url);
  return b.image_url ? local(b.image_url) : null;
}

// Only pictures of this workspace are loaded: the page must not call out to anybody.
function local(url) {
  const safe = safeURL(url);
  return safe && new URL(safe).origin === location.origin ? safe : null;
}
export const fileURL = (f) => (f.id ? `client/file/${encodeURIComponent(f.id)}` : local(f.url_private || ""));

export function enlarge(url, alt) {
  const box = dialog({ id: "lightbox", label: alt || "Picture", className: "lightbox", onEscape: () => box.close() },
    h("div", { class: "dialog-head" }, h("h2", {}, "Picture"), iconButton("close", "Close the picture", () => box.close())), h("img", { src: url, alt }), h("p", {}, alt));
}

/** blockContext makes the ctx of blocks.js for a container of CLIENT.md. */
export function blockContext(container, key, list) {
  const values = valuesOf(key);
  return {
    values, imageURL, enlarge, users: userOptions, channels: channelOptions,
    async act(action) {
      const { text, value, ...rest } = action;
      const body = clean(action.type === "button" ? rest : { ...rest, value });
      try {
        await post("action", asMe({ container, state: stateOf(values, list), ...body }));
        emit("acted", action);
      } catch (err) {
        toast(err.message, "error");
      }
    },
    async suggest(actionId, blockId, value) {
      const answer = await post("suggest", asMe({ container, block_id: blockId, action_id: actionId, value, state: stateOf(values, list) }));
      if (!answer.ok || answer.error) throw new Error("The app did not answer. Type again to retry.");
      return answer;
    },
  };
}

export const messageContext = (m) => blockContext({ type: "message", channel: m.channel, message_ts: m.ts, thread_ts: m.thread_ts || undefined }, `${S.me.id}/${m.channel}/${m.ts}`, m.blocks);
export const viewContext = (v) => blockContext({ type: "view", view_id: v.id }, v.id, v.blocks);

/** redraw replaces an element's content but keeps the focus and the caret where they were. */
export function redraw(host, draw) {
  const focused = host.contains(document.activeElement) ? document.activeElement : null;
  const key = focused?.dataset.key;
  const caret = key && "selectionStart" in focused ? [safely(() => focused.selectionStart), safely(() => focused.selectionEnd)] : null;
  const result = draw();
  if (key) {
    const again = (result || host).querySelector(`[data-key="${CSS.escape(key)}"]`);
    again?.focus({ preventScroll: true });
    if (again && caret && caret[0] !== null) safely(() => again.setSelectionRange(...caret));
  }
  return result;
}

function safely(fn) { try { return fn() ?? null; } catch { return null; } }
