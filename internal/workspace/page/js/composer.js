// composer.js: the box people type into: Enter sends, Shift+Enter breaks the line; slash commands
// show their usage, @ and # complete names. What was typed comes back when sending fails.

import { h, fill, icon, toast, uid, announce, avatar } from "./dom.js";
import { post, asMe } from "./api.js";
import { S, emit, living, channelTitle, nameOf, isBotDM } from "./store.js";

const drafts = new Map(); // persona/place → text
const sent = [];          // for arrow up in an empty box

const starts = (text, word) => text.toLowerCase().split(/[\s-]+/).some((w) => w.startsWith(word));

/** composer builds the form; place() says {channel, thread} at the moment of use. */
export function composer(host, { id, label, place }) {
  const listId = uid("complete");
  let choices = [];
  let active = -1;
  let mode = null;
  let recall = -1;

  const input = h("textarea", { id, rows: 1, "aria-label": label, placeholder: label, autocomplete: "off", spellcheck: "true", role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": listId, "aria-multiline": "true" });
  const send = h("button", { type: "submit", class: "send", "aria-label": "Send", title: "Send (Enter)" }, icon("send"));
  const list = h("div", { id: listId, class: "complete", role: "listbox", "aria-label": "Suggestions", hidden: true });
  const usage = h("div", { class: "usage", hidden: true });
  const form = h("form", { class: "composer", onsubmit: (e) => { e.preventDefault(); submit(); } }, list, usage, h("div", { class: "composer-box" }, input, send));
  fill(host, form);

  const key = () => `${S.me?.id}/${place().channel}/${place().thread || ""}`;
  let current = "";

  function grow() { input.style.height = "auto"; input.style.height = `${Math.min(input.scrollHeight, 200)}px`; send.disabled = !input.value.trim(); }

  function refresh() {
    const c = S.channels.get(place().channel);
    if (current && current !== key()) drafts.set(current, input.value);
    if (current !== key()) { current = key(); input.value = drafts.get(current) || ""; recall = -1; }
    const where = !c ? "" : c.kind === "im" ? channelTitle(c) : "#" + channelTitle(c);
    const shut = c?.read_only || c?.archived;
    const outside = c && !c.is_member && c.kind !== "im";
    input.disabled = Boolean(shut);
    input.placeholder = shut ? (c.archived ? "This channel is archived" : "You cannot write here") : place().thread ? "Reply…" : isBotDM(c?.id) ? `Message ${where}, for example “help”` : outside ? `Message ${where} (you join it by writing)` : innerWidth < 560 ? `Message ${where}` : `Message ${where}, or / for a command`;
    input.setAttribute("aria-label", shut ? input.placeholder : place().thread ? `Reply in the thread in ${where}` : `Message ${where}`);
    hide();
    grow();
  }

  function hide() { list.hidden = true; choices = []; active = -1; mode = null; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); }

  // What stands before the caret decides: a command at the start, or a name after @ or #.
  function look() {
    const before = input.value.slice(0, input.selectionStart);
    const commands = S.boot.commands || [];
    usage.hidden = true;
    const typed = commands.find((c) => before === c.command || before.startsWith(c.command + " "));
    if (typed && !place().thread) {
      usage.hidden = false;
      fill(usage, h("code", {}, typed.command), " ", h("span", {}, typed.usage_hint || ""), typed.description && h("small", {}, typed.description));
    }
    const slash = /^\/\S*$/.exec(before);
    if (slash && !place().thread) return offer("command", before, 0, [...commands.map((c) => ({ text: c.command, label: c.command, hint: c.usage_hint, note: c.description })), { text: "/invite", label: "/invite", hint: "@name", note: "Bring someone into this channel" }, { text: "/leave", label: "/leave", note: "Leave this channel" }].filter((c) => c.text.startsWith(before) && c.text !== before));
    const mention = /(?:^|[\s(])([@#])([\p{L}\p{N}._-]*)$/u.exec(before);
    if (mention) return offer("name", before, before.length - mention[2].length - 1, named(mention[1], mention[2].toLowerCase()));
    hide();
  }

  function named(sign, word) {
    if (sign === "#") return [...S.channels.values()].filter((c) => c.kind !== "im" && !c.archived && c.name.includes(word)).slice(0, 8).map((c) => ({ text: "#" + c.name, label: "#" + c.name, note: c.topic }));
    const bot = S.users.get(S.boot.bot.user_id);
    const people = [...(bot ? [bot] : []), ...living()].filter((u) => starts(`${u.name} ${nameOf(u)}`, word));
    people.sort((a, b) => Number(b.name.toLowerCase().startsWith(word)) - Number(a.name.toLowerCase().startsWith(word)));
    const groups = (S.boot.usergroups || []).filter((g) => starts(`${g.handle} ${g.name}`, word)).map((g) => ({ text: "@" + g.handle, label: "@" + g.handle, note: g.name }));
    return [...people.slice(0, 8).map((u) => ({ text: "@" + u.name, label: nameOf(u), hint: "@" + u.name, note: u.title, user: u })), ...groups.slice(0, 3)];
  }

  function offer(kind, before, from, found) {
    // A name that is already complete needs no help; Enter then sends.
    if (!found.length || found.some((c) => c.text === before.slice(from))) return hide();
    mode = { kind, from, to: before.length };
    choices = found;
    fill(list, found.map((c, i) => h("div", { role: "option", id: `${listId}-${i}`, class: "complete-option", onmousedown: (e) => { e.preventDefault(); active = i; take(); } },
      c.user && avatar({ id: c.user.id, name: nameOf(c.user), is_bot: c.user.is_bot }, "tiny"), h("strong", {}, c.label), c.hint && h("span", { class: "complete-hint" }, c.hint), c.note && h("small", {}, c.note))));
    list.hidden = false;
    usage.hidden = true;
    input.setAttribute("aria-expanded", "true");
    move(0);
  }

  function move(i) {
    active = (i + choices.length) % choices.length;
    [...list.children].forEach((el, n) => { el.classList.toggle("active", n === active); el.setAttribute("aria-selected", String(n === active)); });
    input.setAttribute("aria-activedescendant", `${listId}-${active}`);
    list.children[active]?.scrollIntoView({ block: "nearest" });
  }

  function take() {
    const c = choices[active];
    if (!c) return;
    input.setRangeText(c.text + " ", mode.from, mode.to, "end");
    hide();
    look();
    grow();
    input.focus();
  }

  async function submit() {
    const text = input.value.trim();
    const { channel, thread } = place();
    if (!text || !channel || input.disabled) return;
    const draftKey = current;
    input.value = "";
    drafts.delete(draftKey);
    usage.hidden = true;
    hide();
    grow();
    sent.push(text);
    recall = -1;
    form.classList.add("sending");
    try {
      const answer = await post("send", asMe({ channel, thread_ts: thread || undefined, text }));
      // No answer in time: the workspace says so by itself, and the app may have done it all the same.
      if (answer.ok === false && !["operation_timeout", "dispatch_failed"].includes(answer.error)) throw new Error(answer.message || "");
      emit("sent", { text, channel, kind: answer.kind, acked: answer.acked });
    } catch (err) {
      if (!input.value && current === draftKey) { input.value = text; grow(); } else drafts.set(draftKey, text);
      // Without words here, they come as a user_error event.
      if (err.message) { toast(err.message, "error"); announce(err.message); }
    } finally {
      form.classList.remove("sending");
    }
  }

  input.addEventListener("input", () => { grow(); look(); });
  input.addEventListener("blur", () => setTimeout(hide, 120));
  input.addEventListener("keypress", (e) => { if (e.key === "Enter" && !e.shiftKey) e.preventDefault(); });
  input.addEventListener("keydown", (e) => {
    if (e.isComposing) return;
    if (!list.hidden) {
      if (e.key === "ArrowDown" || e.key === "ArrowUp") { e.preventDefault(); move(active + (e.key === "ArrowDown" ? 1 : -1)); return; }
      if (e.key === "Escape") { e.preventDefault(); e.stopPropagation(); hide(); return; }
      if (e.key === "Tab" || (e.key === "Enter" && !e.shiftKey)) { e.preventDefault(); take(); return; }
    }
    if (e.key === "Enter" && !e.shiftKey) { e.preventDefault(); submit(); }
    else if (e.key === "ArrowUp" && sent.length && (!input.value || recall >= 0)) { e.preventDefault(); recall = recall < 0 ? sent.length - 1 : Math.max(0, recall - 1); input.value = sent[recall]; grow(); look(); }
  });

  return { refresh, input, set: (text) => { input.value = text; grow(); input.focus(); input.setSelectionRange(text.length, text.length); look(); } };
}
