// blocks.js: Block Kit blocks to DOM. Interactive parts are in elements.js.

import { h, icon, safeURL, uid } from "./dom.js";
import { textObject, plain } from "./mrkdwn.js";
import { element, plainText } from "./elements.js";
import { richText, table, markdown } from "./richtext.js";

function image(block, ctx) {
  const url = ctx.imageURL(block);
  const alt = block.alt_text || "";
  const picture = url ? h("img", { src: url, alt }) : h("p", { class: "unsupported" }, `Picture not available. It shows: ${alt || "no description was given"}`);
  if (url) picture.addEventListener("error", () => picture.replaceWith(h("p", { class: "unsupported" }, `Picture not available. It shows: ${alt}`)));
  const frame = url ? h("button", { type: "button", class: "image-button", "aria-label": `Enlarge: ${alt || "picture"}`, onclick: () => ctx.enlarge?.(url, alt) }, picture) : picture;
  return h("figure", {}, block.title && h("figcaption", {}, textObject(block.title, false)), frame);
}

function small(el, ctx) {
  if (el.type !== "image") return h("span", { class: "context-item" }, textObject(el));
  const url = ctx.imageURL(el);
  return url ? h("img", { class: "context-image", src: url, alt: el.alt_text || "" }) : h("span", { class: "context-item" }, el.alt_text || "");
}

function accessory(block, ctx) {
  const a = block.accessory;
  if (!a) return null;
  if (a.type === "image") { const url = ctx.imageURL(a); return h("div", { class: "accessory" }, url && h("img", { class: "thumb", src: url, alt: a.alt_text || "" })); }
  // The section's own words name the control beside it.
  return h("div", { class: "accessory" }, element(a, block.block_id, ctx, { label: plainText(a.placeholder) || (block.text ? shorten(block.text.text) : undefined) }));
}

const shorten = (text) => text.replace(/[*_~`<>]/g, "").split("\n")[0].slice(0, 80);

function section(block, ctx) {
  return h("div", { class: block.accessory ? "section with-accessory" : "section" },
    h("div", { class: "section-body" }, block.text && textObject(block.text), block.fields?.length > 0 && h("div", { class: "fields" }, block.fields.map((f) => h("div", { class: "field" }, textObject(f))))),
    accessory(block, ctx));
}

function input(block, ctx) {
  const el = block.element || {};
  const labelId = uid("label");
  const fieldId = uid("field");
  const hintId = block.hint ? uid("hint") : null;
  const errorId = uid("error");
  const grouped = ["checkboxes", "radio_buttons"].includes(el.type);
  const label = plainText(block.label);
  const node = element(el, block.block_id, ctx, { input: true, dispatch: block.dispatch_action, label, labelId: grouped ? labelId : null, id: fieldId, required: !block.optional, describedBy: [errorId, hintId].filter(Boolean).join(" ") });
  const error = h("p", { class: "field-error", id: errorId, hidden: true });
  return h("div", { class: "input-block" },
    h(grouped ? "div" : "label", { class: "label", id: labelId, for: grouped ? null : fieldId }, plain(label), block.optional && h("span", { class: "optional" }, " (optional)")),
    node, error, block.hint && h("p", { class: "hint", id: hintId }, textObject(block.hint, false)));
}

function actions(block, ctx) {
  return h("div", { class: "actions" }, (block.elements || []).map((e) => element(e, block.block_id, ctx)));
}

const ALERTS = { default: "help", info: "help", warning: "warn", error: "warn", success: "check" };

const RENDER = {
  header: (b) => h("h3", { class: "header-block" }, plain(plainText(b.text), b.text?.emoji !== false)),
  section, input, actions, image, context_actions: actions,
  divider: () => h("hr"),
  context: (b, ctx) => h("div", { class: "context" }, (b.elements || []).map((e) => small(e, ctx))),
  rich_text: (b) => richText(b),
  table: (b) => table(b), data_table: (b) => table(b),
  markdown: (b) => markdown(b.text),
  alert: (b) => h("div", { class: `alert ${b.level || "default"}`, role: "note" }, icon(ALERTS[b.level] || "help"), textObject(b.text)),
  video: (b) => h("p", {}, safeURL(b.title_url) ? h("a", { href: safeURL(b.title_url), target: "_blank", rel: "noopener noreferrer" }, plainText(b.title)) : plainText(b.title)),
  file: () => null,
};

/** block renders one block; an unknown kind is said, not hidden. */
export function block(b, ctx) {
  const make = RENDER[b.type];
  const body = make ? make(b, ctx) : h("p", { class: "unsupported" }, `This page does not draw “${b.type}” blocks.`);
  return body && h("div", { class: `block block-${b.type}`, "data-block-id": b.block_id || "" }, body);
}

/** blocks renders a list, giving every block an id as Slack does. */
export function blocks(list, ctx) {
  (list || []).forEach((b, i) => { if (!b.block_id) b.block_id = `auto-${i}`; });
  return (list || []).map((b) => block(b, ctx));
}

/** fallback text of blocks, for tooltips, lists and screen readers. */
export function summary(list) {
  return (list || []).map((b) => plainText(b.text) || (b.elements || []).map((e) => plainText(e.text) || e.text || "").join(" ")).filter(Boolean).join(" · ").slice(0, 200);
}
