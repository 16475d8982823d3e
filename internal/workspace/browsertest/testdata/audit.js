// audit.js: what an accessibility check would complain of: controls without a name, text that is too faint,
// ids used twice, pictures without alt text. Answers a list of sentences.
(() => {
  const out = [];
  const shown = (el) => el.getClientRects().length > 0 && el.checkVisibility({ visibilityProperty: true }) && !el.closest(".sr, .skips");
  const where = (el) => el.tagName.toLowerCase() + (el.id ? "#" + el.id : "") + (el.className && typeof el.className === "string" ? "." + el.className.trim().replace(/\s+/g, ".") : "");
  for (const el of document.querySelectorAll("button, a[href], input, textarea, select, summary, [role=menuitem], [role=option], [role=listbox], [role=dialog], dialog")) {
    if (shown(el) && !window.__bt.name(el)) out.push(`no name: ${where(el)}`);
  }
  for (const el of document.querySelectorAll("img")) if (!el.hasAttribute("alt")) out.push(`no alt: ${where(el)}`);
  const ids = new Set();
  for (const el of document.querySelectorAll("[id]")) { if (ids.has(el.id)) out.push(`id twice: ${el.id}`); ids.add(el.id); }

  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (color) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1); const d = canvas.getImageData(0, 0, 1, 1).data; return [d[0], d[1], d[2], d[3] / 255]; };
  const over = (a, b) => [0, 1, 2].map((i) => a[i] * a[3] + b[i] * (1 - a[3])).concat(1);
  const light = ([r, g, b]) => { const f = (v) => ((v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b); };
  const ground = (el) => {
    const layers = [];
    for (let e = el; e; e = e.parentElement) { const c = rgba(getComputedStyle(e).backgroundColor); if (c[3] > 0) layers.push(c); if (c[3] === 1 || e.tagName === "DIALOG") break; }
    return layers.reverse().reduce((under, layer) => over(layer, under), rgba(getComputedStyle(document.body).backgroundColor));
  };
  const faint = (el) => { let o = 1; for (let e = el; e; e = e.parentElement) o *= Number(getComputedStyle(e).opacity); return o; };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const seen = new Set();
  for (let n = walker.nextNode(); n; n = walker.nextNode()) {
    const el = n.parentElement;
    if (!n.data.trim() || seen.has(el) || !shown(el) || el.closest(":disabled, option, [aria-disabled=true]")) continue;
    seen.add(el);
    const opacity = faint(el);
    if (opacity < 0.05) continue;
    const style = getComputedStyle(el);
    const back = ground(el);
    const ink = rgba(style.color);
    ink[3] *= opacity;
    const [a, b] = [light(over(ink, back)), light(back)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const big = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (big ? 3 : 4.5)) out.push(`contrast ${ratio.toFixed(2)}: ${where(el)} "${n.data.trim().slice(0, 30)}"`);
  }
  return [...new Set(out)];
})()
