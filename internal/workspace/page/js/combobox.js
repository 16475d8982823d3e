// combobox.js: the one select of the page: type to narrow, arrows to move, Enter to choose.
// It serves static, people, channel and external (type-ahead) selects, single or multiple.
// The list is placed with position: fixed, so that neither a form nor a message clips it.

import { h, fill, icon, uid, announce } from "./dom.js";

/**
 * combobox({label, placeholder, load, selected, multiple, max, onchange, disabled, describedBy, required, minQuery})
 * load(query) → Promise of [{label, value, hint?, group?, raw}]; onchange(list of chosen).
 */
export function combobox(spec) {
  const listId = uid("options");
  let chosen = [...(spec.selected || [])];
  let options = [];
  let active = -1;
  let asked = 0;
  let timer = 0;

  const input = h("input", {
    type: "text", role: "combobox", class: "combo-input", autocomplete: "off", spellcheck: "false", "aria-autocomplete": "list", "aria-expanded": "false",
    "aria-controls": listId, "aria-label": spec.label || spec.placeholder || "Choose", "aria-describedby": spec.describedBy, "aria-required": spec.required ? "true" : null,
    placeholder: spec.placeholder || "Choose…", disabled: spec.disabled, "data-key": spec.key, id: spec.id,
  });
  const list = h("div", { id: listId, role: "listbox", class: "combo-list", hidden: true, "aria-label": spec.label || spec.placeholder || "Choices", "aria-multiselectable": spec.multiple ? "true" : null });
  const chips = h("span", { class: "chips" });
  const box = h("div", { class: spec.multiple ? "combo multiple" : "combo" }, spec.multiple && chips, input, h("span", { class: "combo-arrow", "aria-hidden": "true" }, icon("down", 16)), list);

  const isOpen = () => !list.hidden;
  const has = (o) => chosen.some((c) => c.value === o.value);

  function show() {
    if (!spec.multiple) input.value = chosen[0]?.label || "";
    fill(chips, chosen.map((c) => h("span", { class: "chip" }, c.label,
      h("button", { type: "button", "aria-label": `Remove ${c.label}`, onclick: () => { chosen = chosen.filter((x) => x !== c); show(); spec.onchange(chosen); input.focus(); } }, "×"))));
  }

  function place() {
    const r = box.getBoundingClientRect();
    const below = innerHeight - r.bottom - 12;
    const up = below < 180 && r.top > below;
    list.style.width = `${Math.max(r.width, Math.min(260, innerWidth - 24))}px`;
    list.style.left = `${Math.max(8, Math.min(r.left, innerWidth - Math.max(r.width, 260) - 8))}px`;
    list.style.maxHeight = `${Math.max(120, Math.min(300, up ? r.top - 12 : below))}px`;
    list.style.top = up ? "auto" : `${r.bottom + 4}px`;
    list.style.bottom = up ? `${innerHeight - r.top + 4}px` : "auto";
  }

  function open() {
    if (isOpen() || spec.disabled) return;
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    place();
    addEventListener("resize", place);
    document.addEventListener("scroll", onScroll, true);
    refresh(spec.multiple ? input.value : "");
  }

  function close() {
    if (!isOpen()) return;
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    removeEventListener("resize", place);
    document.removeEventListener("scroll", onScroll, true);
  }
  const onScroll = (e) => { if (!list.contains(e.target)) place(); };

  function note(text) { options = []; active = -1; fill(list, h("div", { class: "combo-note", role: "option", "aria-disabled": "true" }, text)); }

  function refresh(query) {
    const mine = ++asked;
    clearTimeout(timer);
    if ((spec.minQuery || 0) > query.trim().length) { note(`Type at least ${spec.minQuery} letter${spec.minQuery === 1 ? "" : "s"}`); return; }
    if (spec.remote) note("Looking…");
    timer = setTimeout(async () => {
      try {
        const found = await spec.load(query.trim());
        if (mine !== asked || !isOpen()) return;
        draw(found);
      } catch (err) {
        if (mine === asked) note(err.message || "The choices could not be loaded. Type again to retry.");
      }
    }, spec.remote ? 160 : 0);
  }

  function draw(found) {
    options = found;
    if (!found.length) { note("Nothing found"); announce("Nothing found"); return; }
    list.replaceChildren();
    let group;
    found.forEach((o, i) => {
      if (o.group !== group) { group = o.group; if (group) list.append(h("div", { class: "combo-group", role: "presentation" }, group)); }
      list.append(h("div", { role: "option", id: `${listId}-${i}`, class: "combo-option", "aria-selected": has(o) ? "true" : "false", "data-value": o.value,
        onmousedown: (e) => e.preventDefault(), onclick: () => pick(i), onmousemove: () => move(i, false) },
        h("span", {}, o.label), o.hint && h("span", { class: "combo-hint" }, o.hint), has(o) && icon("check", 16)));
    });
    move(Math.max(0, found.findIndex(has)));
    place();
  }

  function move(i, scroll = true) {
    if (!options.length) return;
    active = (i + options.length) % options.length;
    list.querySelectorAll(".combo-option").forEach((el, n) => el.classList.toggle("active", n === active));
    const el = list.querySelector(`#${listId}-${active}`);
    input.setAttribute("aria-activedescendant", el.id);
    if (scroll) el.scrollIntoView({ block: "nearest" });
  }

  function pick(i) {
    const o = options[i];
    if (!o) return;
    if (spec.multiple) {
      if (has(o)) chosen = chosen.filter((c) => c.value !== o.value);
      else if (!spec.max || chosen.length < spec.max) chosen = [...chosen, o];
      input.value = "";
    } else {
      chosen = [o];
    }
    show();
    close();
    announce(`${o.label} chosen`);
    spec.onchange(chosen, true);
  }

  input.addEventListener("focus", () => { if (!spec.multiple) input.select(); });
  input.addEventListener("click", () => (isOpen() ? null : open()));
  box.addEventListener("click", (e) => { if (e.target.closest(".combo-arrow") || e.target === box) { input.focus(); open(); } });
  input.addEventListener("input", () => { if (!isOpen()) open(); refresh(input.value); });
  input.addEventListener("blur", () => {
    close();
    if (!spec.multiple && !input.value.trim() && chosen.length && spec.clearable) { chosen = []; spec.onchange(chosen); }
    show();
    if (spec.multiple) input.value = "";
  });
  input.addEventListener("keydown", (e) => {
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      e.preventDefault();
      if (!isOpen()) open(); else move(active + (e.key === "ArrowDown" ? 1 : -1));
    } else if (e.key === "Enter") {
      e.preventDefault();
      e.stopPropagation();
      if (!isOpen()) open(); else if (active >= 0) pick(active);
    } else if (e.key === "Escape" && isOpen()) {
      e.preventDefault();
      e.stopPropagation();
      close();
      show();
    } else if (e.key === "Home" && isOpen() && !input.value) { e.preventDefault(); move(0); }
    else if (e.key === "End" && isOpen() && !input.value) { e.preventDefault(); move(options.length - 1); }
    else if (e.key === "Backspace" && spec.multiple && !input.value && chosen.length) { chosen = chosen.slice(0, -1); show(); spec.onchange(chosen); }
  });
  // Enter chooses here; it must never send the form around it.
  input.addEventListener("keypress", (e) => { if (e.key === "Enter") e.preventDefault(); });
  show();
  return box;
}

/** matching narrows a fixed list the way a person types: every word must occur. */
export function matching(options, query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return options.filter((o) => words.every((w) => `${o.label} ${o.hint || ""} ${o.group || ""}`.toLowerCase().includes(w)));
}
