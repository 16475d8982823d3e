// elements.js: Block Kit's interactive elements. Each one writes its state into ctx.values
// (as Slack's state.values has it) and calls ctx.act when Slack would send block_actions.

import { h, icon, uid } from "./dom.js";
import { textObject, plain } from "./mrkdwn.js";
import { combobox, matching } from "./combobox.js";
import { openMenu, ask } from "./menu.js";
import { localInput, fromLocal } from "./dates.js";

export const stateKey = (block, action) => `${block}\u0000${action}`;

/** put stores an element's state; only the first call of a fresh form keeps the initial value. */
function initial(ctx, blockId, el, value) {
  const key = stateKey(blockId, el.action_id);
  if (!ctx.values.has(key) || ctx.values.get(key).type !== el.type) ctx.values.set(key, { type: el.type, ...value });
  return ctx.values.get(key);
}

async function change(ctx, blockId, el, value, dispatches) {
  ctx.values.set(stateKey(blockId, el.action_id), { type: el.type, ...value });
  if (!dispatches) return;
  if (el.confirm && !(await confirmed(el.confirm))) return;
  await ctx.act({ type: el.type, action_id: el.action_id, block_id: blockId, ...value });
}

function confirmed(c) {
  return ask({ title: plainText(c.title) || "Are you sure?", body: textObject(c.text), yes: plainText(c.confirm) || "Yes", no: plainText(c.deny) || "Cancel", danger: c.style === "danger" });
}

export const plainText = (o) => o?.text || "";

/** element renders one interactive element. field = {label, describedBy, required, dispatch, invalid} for input blocks. */
export function element(el, blockId, ctx, field = {}) {
  const make = MAKERS[el.type];
  if (!make) return h("span", { class: "unsupported" }, `(${el.type} cannot be shown here)`);
  // Outside an input block every change is an action; inside, only with dispatch_action.
  const dispatches = field.input ? Boolean(field.dispatch) : true;
  const node = make(el, blockId, ctx, { ...field, dispatches, key: `${blockId}/${el.action_id}`, label: field.label || plainText(el.placeholder) || undefined });
  const target = node.matches?.("input,textarea,button") ? node : node.querySelector?.("input,textarea,button");
  if (el.focus_on_load && target) target.dataset.autofocus = "1";
  node.dataset.actionId = el.action_id || "";
  return node;
}

const aria = (f) => ({ "aria-label": f.labelId ? null : f.label, "aria-labelledby": f.labelId, "aria-describedby": f.describedBy, "aria-required": f.required ? "true" : null, "data-key": f.key, id: f.id });

function button(el, blockId, ctx) {
  const style = el.style === "primary" ? "button primary" : el.style === "danger" ? "button danger" : "button";
  const node = h("button", { type: "button", class: style, "aria-label": el.accessibility_label, "data-key": `${blockId}/${el.action_id}`, onclick: async () => {
    if (el.confirm && !(await confirmed(el.confirm))) return;
    if (el.url) open(el.url, "_blank", "noopener,noreferrer");
    node.classList.add("busy");
    node.setAttribute("aria-busy", "true");
    try { await ctx.act({ type: "button", action_id: el.action_id, block_id: blockId, value: el.value, text: el.text }); }
    finally { node.classList.remove("busy"); node.removeAttribute("aria-busy"); }
  } }, plain(plainText(el.text)), el.url && h("span", { class: "sr" }, " (opens a new tab)"));
  return node;
}

function overflow(el, blockId, ctx) {
  const node = h("button", { type: "button", class: "icon-button", "aria-label": "More actions", title: "More actions", "data-key": `${blockId}/${el.action_id}`, onclick: () => openMenu(node, (el.options || []).map((o) => ({
    label: plainText(o.text), hint: plainText(o.description), run: () => { if (o.url) open(o.url, "_blank", "noopener,noreferrer"); change(ctx, blockId, el, { selected_option: o }, true); },
  })), { label: "More actions" }) }, icon("more"));
  return node;
}

function textInput(el, blockId, ctx, f) {
  const state = initial(ctx, blockId, el, { value: el.initial_value ?? null });
  const many = el.type === "plain_text_input" && el.multiline;
  const kind = { number_input: el.is_decimal_allowed ? "decimal" : "numeric", email_text_input: "email", url_text_input: "url" }[el.type];
  const node = h(many ? "textarea" : "input", { ...aria(f), type: many ? null : "text", inputmode: kind, rows: many ? 4 : null, class: "text-input", maxlength: el.max_length, placeholder: plainText(el.placeholder), autocomplete: "off", value: state.value ?? "" });
  const on = el.dispatch_action_config?.trigger_actions_on || ["on_enter_pressed"];
  const store = () => change(ctx, blockId, el, { value: node.value === "" ? null : node.value }, false);
  let timer = 0;
  node.addEventListener("input", () => {
    store();
    if (f.dispatches && on.includes("on_character_entered")) { clearTimeout(timer); timer = setTimeout(() => change(ctx, blockId, el, { value: node.value || null }, true), 350); }
  });
  node.addEventListener("keydown", (e) => {
    if (e.key !== "Enter" || (many && !e.ctrlKey && !e.metaKey)) return;
    if (f.dispatches && on.includes("on_enter_pressed") && !many) { e.preventDefault(); e.stopPropagation(); change(ctx, blockId, el, { value: node.value || null }, true); }
  });
  return node;
}

// Slack's rich text input is a small editor; here it is a text field whose lines become sections.
function richInput(el, blockId, ctx, f) {
  const wrap = (text) => (text ? { type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }] } : null);
  const node = h("textarea", { ...aria(f), rows: 4, class: "text-input", placeholder: plainText(el.placeholder) });
  initial(ctx, blockId, el, { rich_text_value: el.initial_value || null });
  node.addEventListener("input", () => change(ctx, blockId, el, { rich_text_value: wrap(node.value) }, false));
  return node;
}

function dated(kind, property, initialProperty) {
  return (el, blockId, ctx, f) => {
    const epoch = kind === "datetime-local";
    const state = initial(ctx, blockId, el, { [property]: el[initialProperty] ?? null });
    const shown = state[property] ? (epoch ? localInput(state[property] * 1000) : state[property]) : "";
    const node = h("input", { ...aria({ ...f, label: f.label || { date: "Date", time: "Time", "datetime-local": "Date and time" }[kind] }), type: kind, class: "text-input narrow", value: shown });
    node.addEventListener("change", () => {
      const value = node.value ? (epoch ? Math.round(fromLocal(node.value) / 1000) : node.value) : null;
      change(ctx, blockId, el, { [property]: value }, f.dispatches);
    });
    return node;
  };
}

function choices(multiple) {
  return (el, blockId, ctx, f) => {
    const property = multiple ? "selected_options" : "selected_option";
    const state = initial(ctx, blockId, el, { [property]: multiple ? el.initial_options || [] : el.initial_option || null });
    const name = uid("choice");
    const node = h("div", { class: "choices", role: multiple ? "group" : "radiogroup", "aria-labelledby": f.labelId, "aria-label": f.labelId ? null : f.label || "Choices", "aria-describedby": f.describedBy, "aria-required": !multiple && f.required ? "true" : null });
    (el.options || []).forEach((o, i) => {
      const on = multiple ? (state.selected_options || []).some((x) => x.value === o.value) : state.selected_option?.value === o.value;
      const input = h("input", { type: multiple ? "checkbox" : "radio", name, value: o.value, id: `${name}-${i}`, "data-key": `${f.key}/${o.value}` });
      input.checked = on;
      input.addEventListener("change", () => {
        const picked = (el.options || []).filter((_, n) => node.querySelector(`#${name}-${n}`).checked);
        change(ctx, blockId, el, { [property]: multiple ? picked : picked[0] || null }, f.dispatches);
      });
      node.append(h("label", { class: "choice", for: input.id }, input, h("span", {}, textObject(o.text, false), o.description && h("span", { class: "choice-hint" }, textObject(o.description, false)))));
    });
    return node;
  };
}

const asChoice = (group) => (o) => ({ label: plainText(o.text), value: o.value, hint: plainText(o.description), group, raw: o });
const flat = (options, groups) => (groups?.length ? groups.flatMap((g) => (g.options || []).map(asChoice(plainText(g.label)))) : (options || []).map(asChoice()));

function select(el, blockId, ctx, f) {
  const multiple = el.type.startsWith("multi_");
  const kind = el.type.replace("multi_", "");
  const external = kind === "external_select";
  const property = { static_select: "selected_option", external_select: "selected_option", users_select: "selected_user", channels_select: "selected_channel", conversations_select: "selected_conversation" }[kind] + (multiple ? "s" : "");
  const byId = !/option/.test(property);
  const first = { selected_option: el.initial_option, selected_options: el.initial_options, selected_user: el.initial_user, selected_users: el.initial_users, selected_channel: el.initial_channel,
    selected_channels: el.initial_channels, selected_conversation: el.initial_conversation, selected_conversations: el.initial_conversations }[property];
  const state = initial(ctx, blockId, el, { [property]: first ?? (multiple ? [] : null) });
  const all = kind === "users_select" ? ctx.users() : byId ? ctx.channels() : flat(el.options, el.option_groups);
  const lookup = (v) => (byId ? all.find((o) => o.value === v) || { label: "someone", value: v } : asChoice()(v));
  const now = state[property];
  return combobox({
    label: f.label, placeholder: plainText(el.placeholder) || (multiple ? "Choose one or more…" : "Choose…"), describedBy: f.describedBy, required: f.required, key: f.key, id: f.id, multiple,
    max: el.max_selected_items, clearable: Boolean(f.input), selected: (multiple ? now || [] : now ? [now] : []).map(lookup),
    remote: external, minQuery: external ? el.min_query_length ?? 3 : 0,
    load: async (query) => {
      if (!external) return matching(all, query).slice(0, 200);
      const answer = await ctx.suggest(el.action_id, blockId, query);
      return flat(answer.options, answer.option_groups);
    },
    onchange: (chosen) => {
      const values = chosen.map((c) => (byId ? c.value : c.raw));
      change(ctx, blockId, el, { [property]: multiple ? values : values[0] ?? null }, f.dispatches);
    },
  });
}

const MAKERS = {
  button, overflow, workflow_button: button, plain_text_input: textInput, number_input: textInput, email_text_input: textInput, url_text_input: textInput, rich_text_input: richInput,
  datepicker: dated("date", "selected_date", "initial_date"), timepicker: dated("time", "selected_time", "initial_time"), datetimepicker: dated("datetime-local", "selected_date_time", "initial_date_time"),
  checkboxes: choices(true), radio_buttons: choices(false),
};
for (const kind of ["static_select", "external_select", "users_select", "channels_select", "conversations_select"]) {
  MAKERS[kind] = select;
  MAKERS["multi_" + kind] = select;
}
