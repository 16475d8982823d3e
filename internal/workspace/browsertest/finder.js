// finder.js: added to the page by browsertest. Finds what a person means by a label.
window.__bt = (() => {
  const squeeze = (s) => (s || "").replace(/\s+/g, " ").trim();
  const scope = () => [...document.querySelectorAll("dialog[open]")].at(-1) || document.body;
  const visible = (el) => {
    if (el.closest("[hidden]") || !el.getClientRects().length) return false;
    return el.checkVisibility({ visibilityProperty: true });
  };
  const name = (el) => {
    const by = el.getAttribute("aria-labelledby");
    const label = el.labels?.[0] || (el.closest("label") ?? null);
    return squeeze(el.getAttribute("aria-label") || (by && by.split(" ").map((id) => document.getElementById(id)?.textContent || "").join(" ")) || label?.textContent || el.innerText || el.getAttribute("placeholder") || el.title);
  };
  const KINDS = {
    press: "button, a[href], summary, [role=button], [role=menuitem], [role=option]:not([aria-disabled=true]), [role=tab], input[type=checkbox], input[type=radio]",
    field: "input:not([type=checkbox]):not([type=radio]), textarea",
    choice: "[role=combobox], select, [role=radiogroup], [role=group].choices",
  };
  // A label's note is not part of what people call it.
  const bare = (s) => squeeze(s.replace(/\(optional\)\s*$/i, ""));
  const rank = (have, want) => {
    const a = bare(have).toLowerCase();
    const b = bare(want).toLowerCase();
    return a === b ? 3 : a.startsWith(b) ? 2 : a.includes(b) ? 1 : 0;
  };
  // What a press hit: one during which the page draws anew hits nothing, or something else.
  let pressed = null;
  document.addEventListener("click", (e) => { pressed = e.target; }, true);
  addEventListener("mousedown", (e) => { if (e.defaultPrevented) pressed = e.target; }); // it acts on the way down
  const menuOpen = () => document.querySelector(".menu");
  const candidates = (kind) => {
    const all = [...scope().querySelectorAll(KINDS[kind])].filter(visible);
    const inMenu = kind === "press" && menuOpen() ? all.filter((el) => menuOpen().contains(el)) : [];
    return inMenu.length ? inMenu : all;
  };
  // Where an element can be pressed; it stays marked as the last one looked for.
  const spot = (hit) => {
    window.__bt.last = hit;
    pressed = null;
    hit.scrollIntoView({ block: "nearest", inline: "nearest" });
    let r = hit.getBoundingClientRect();
    if (r.top < 60 || r.bottom > innerHeight - 60) { hit.scrollIntoView({ block: "center" }); r = hit.getBoundingClientRect(); }
    const x = r.left + r.width / 2;
    const y = r.top + r.height / 2;
    const over = document.elementFromPoint(x, y);
    const label0 = hit.labels?.[0];
    const ok = over && (hit.contains(over) || over.contains(hit) || label0?.contains(over));
    return { found: true, x, y, covered: ok ? "" : over ? `<${over.tagName.toLowerCase()} class="${over.className}">` : "nothing", kind: hit.getAttribute("role") || hit.type || hit.tagName.toLowerCase() };
  };
  return {
    last: null,
    name,
    spot,
    missed: () => !pressed || !(window.__bt.last.contains(pressed) || window.__bt.last.labels?.[0]?.contains(pressed)),
    element(selector) {
      const hit = scope().querySelector(selector);
      return hit && visible(hit) && !hit.disabled ? spot(hit) : { found: false, names: candidates("press").map(name).filter(Boolean).join(" | ").slice(0, 1500) };
    },
    find(kind, label) {
      const all = candidates(kind);
      let best = 0;
      let hit = null;
      // The newest message is the one that is meant: of equals, the last wins.
      for (const el of all) {
        // A control answers to its accessible name and to the words on it.
        const r = el.disabled ? 0 : Math.max(rank(name(el), label), kind === "press" && label && el.innerText ? rank(el.innerText, label) : 0);
        if (r && r >= best) { best = r; hit = el; }
      }
      if (!hit) return { found: false, names: all.map(name).filter(Boolean).join(" | ").slice(0, 1500) };
      return spot(hit);
    },
    // What is only told to screen readers is not seen.
    text: () => squeeze([...document.body.children].filter((e) => visible(e) && !e.matches("#live, .skips")).map((e) => e.innerText).join(" ")),
    article(words, tool) { // the newest that reads the words and has the tool: an answer of one's own has fewer
      const hit = [...document.querySelectorAll(".messages article")].filter((a) => visible(a) && squeeze(a.innerText).includes(squeeze(words)) && (!tool || a.querySelector(tool))).at(-1);
      hit?.scrollIntoView({ block: "center" });
      return hit;
    },
  };
})();
