// menu.js: pop-up menus (message ⋯, overflow, global shortcuts, reactions) with arrow keys,
// and the small yes/no question a button may ask first.

import { h, add, uid, icon } from "./dom.js";

let current = null;

/** closeMenu closes the open menu, and gives the focus back to its button if it had it. */
export function closeMenu(refocus = false) {
  if (!current) return;
  const { menu, anchor, off } = current;
  current = null;
  off();
  menu.remove();
  anchor.setAttribute("aria-expanded", "false");
  if (refocus) anchor.focus();
}

/** openMenu shows items under a button: [{label, hint?, icon?, run, disabled?, danger?} | {heading} | "-"]. */
export function openMenu(anchor, items, { label = "Menu", grid = false } = {}) {
  const again = current?.anchor === anchor;
  closeMenu();
  if (again) return;
  const menu = h("div", { class: grid ? "menu grid" : "menu", role: "menu", id: uid("menu"), "aria-label": label });
  for (const item of items) {
    if (item === "-") { menu.append(h("hr", { role: "separator" })); continue; }
    if (item.heading) { menu.append(h("div", { class: "menu-heading", role: "presentation" }, item.heading)); continue; }
    menu.append(h("button", { type: "button", role: "menuitem", tabindex: "-1", class: item.danger ? "danger" : "", disabled: item.disabled, "aria-label": item.name, title: item.name,
      onclick: () => { closeMenu(true); item.run(); } },
      item.icon && icon(item.icon, 18), h("span", {}, item.label), item.hint && h("span", { class: "menu-hint" }, item.hint)));
  }
  (anchor.closest("dialog") || document.body).append(menu);
  anchor.setAttribute("aria-expanded", "true");
  anchor.setAttribute("aria-haspopup", "menu");
  const r = anchor.getBoundingClientRect();
  const m = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(8, Math.min(r.left, innerWidth - m.width - 8))}px`;
  menu.style.top = `${r.bottom + m.height + 8 > innerHeight ? Math.max(8, r.top - m.height - 4) : r.bottom + 4}px`;

  const entries = () => [...menu.querySelectorAll("[role=menuitem]:not([disabled])")];
  menu.addEventListener("keydown", (e) => {
    const all = entries();
    const i = all.indexOf(document.activeElement);
    const steps = { ArrowDown: 1, ArrowUp: -1, ArrowRight: grid ? 1 : 0, ArrowLeft: grid ? -1 : 0 };
    if (steps[e.key]) { e.preventDefault(); all[(i + steps[e.key] + all.length) % all.length]?.focus(); }
    else if (e.key === "Home") { e.preventDefault(); all[0]?.focus(); }
    else if (e.key === "End") { e.preventDefault(); all.at(-1)?.focus(); }
    else if (e.key === "Escape") { e.preventDefault(); e.stopPropagation(); closeMenu(true); }
    else if (e.key === "Tab") closeMenu(true);
    else if (e.key.length === 1 && /\S/.test(e.key)) {
      const next = [...all.slice(i + 1), ...all.slice(0, i + 1)].find((b) => b.textContent.trim().toLowerCase().startsWith(e.key.toLowerCase()));
      next?.focus();
    }
  });
  const outside = (e) => { if (!menu.contains(e.target) && !anchor.contains(e.target)) closeMenu(); };
  document.addEventListener("pointerdown", outside, true);
  const away = (e) => { if (!menu.contains(e.target)) closeMenu(); };
  document.addEventListener("scroll", away, true);
  current = { menu, anchor, off: () => { document.removeEventListener("pointerdown", outside, true); document.removeEventListener("scroll", away, true); } };
  menu.tabIndex = -1;
  (entries()[0] || menu).focus({ preventScroll: true });
}

/** dialog makes a modal box (the browser keeps the focus inside) and removes it when closed. */
export function dialog({ id, label, className = "", onEscape }, ...children) {
  const before = document.activeElement;
  const box = h("dialog", { id, class: className, "aria-label": label });
  add(box, children);
  box.append(h("div", { class: "toasts" }));
  box.addEventListener("keydown", (e) => { if (e.key === "Escape" && !e.defaultPrevented) { e.preventDefault(); onEscape(); } });
  box.addEventListener("cancel", (e) => { e.preventDefault(); onEscape(); });
  box.addEventListener("close", () => { box.remove(); if (before?.isConnected) before.focus({ preventScroll: true }); });
  document.body.append(box);
  box.showModal();
  return box;
}

/** ask puts a Block Kit confirm object to the person; resolves to true or false. */
export function ask({ title, body, yes = "OK", no = "Cancel", danger = false }) {
  return new Promise((resolve) => {
    const done = (answer) => { resolve(answer); box.close(); };
    const confirm = h("button", { type: "button", class: danger ? "button danger" : "button primary", onclick: () => done(true) }, yes);
    const box = dialog({ id: "confirm", label: title, className: "confirm", onEscape: () => done(false) },
      h("h2", {}, title), h("div", { class: "confirm-body" }, body),
      h("div", { class: "dialog-buttons" }, h("button", { type: "button", class: "button", onclick: () => done(false) }, no), confirm));
    confirm.focus();
  });
}
