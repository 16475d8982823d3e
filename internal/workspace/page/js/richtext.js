// richtext.js: rich_text blocks and table cells, and the small Markdown of the markdown block.

import { h } from "./dom.js";
import { userNode, channelNode, pingNode, linkNode, emojiNode, mrkdwn, plain } from "./mrkdwn.js";
import { token } from "./dates.js";
import { known } from "./emoji.js";

function styled(node, style = {}) {
  let out = node;
  if (style.code) out = h("code", {}, out);
  if (style.bold) out = h("strong", {}, out);
  if (style.italic) out = h("em", {}, out);
  if (style.strike) out = h("s", {}, out);
  if (style.underline) out = h("u", {}, out);
  return out;
}

function leaf(e) {
  switch (e.type) {
    case "text": return styled(h("span", { class: "pre-wrap" }, e.text || ""), e.style);
    case "link": return styled(linkNode(e.url || "", e.text || e.url || ""), e.style);
    case "user": return styled(userNode(e.user_id), e.style);
    case "channel": return styled(channelNode(e.channel_id), e.style);
    case "usergroup": return pingNode("user group");
    case "broadcast": return pingNode(e.range);
    case "emoji": return known(e.name) ? emojiNode(e.name) : h("span", {}, `:${e.name}:`);
    case "date": return h("time", { title: e.fallback }, token(Number(e.timestamp), e.format || "{date} at {time}"));
    case "color": return h("code", {}, e.value);
    default: return document.createTextNode(e.text || "");
  }
}

const leaves = (list) => (list || []).map(leaf);

/** richText renders a rich_text block: sections, lists, quotes, preformatted text. */
export function richText(block) {
  return h("div", { class: "md rich" }, (block.elements || []).map((e) => {
    switch (e.type) {
      case "rich_text_list": {
        const list = h(e.style === "ordered" ? "ol" : "ul", { class: `rich-list deep-${Math.min(e.indent || 0, 4)}`, start: e.offset ? e.offset + 1 : null }, (e.elements || []).map((item) => h("li", {}, leaves(item.elements))));
        return list;
      }
      case "rich_text_quote": return h("blockquote", {}, leaves(e.elements));
      case "rich_text_preformatted": return h("pre", { tabindex: "0" }, h("code", {}, leaves(e.elements)));
      default: return h("div", { class: "md-text" }, leaves(e.elements));
    }
  }));
}

function cell(c) {
  if (!c) return "";
  if (c.type === "rich_text") return richText(c);
  if (c.type === "raw_number") return c.text ?? String(c.value ?? "");
  return plain(c.text ?? "");
}

/** table renders table and data_table blocks; the first row is the header, as Slack draws it. */
export function table(block) {
  const rows = block.rows || [];
  const setting = (i) => block.column_settings?.[i] || {};
  const style = (i) => [setting(i).align ? `align-${setting(i).align}` : "", setting(i).is_wrapped ? "" : "no-wrap"].join(" ");
  const body = rows.slice(1).map((r) => h("tr", {}, r.map((c, i) => h("td", { class: style(i) }, cell(c)))));
  return h("div", { class: "table-wrap", tabindex: "0", role: "region", "aria-label": block.caption || "Table, scrolls sideways" },
    h("table", {}, block.caption && h("caption", {}, block.caption), rows[0] && h("thead", {}, h("tr", {}, rows[0].map((c, i) => h("th", { scope: "col", class: style(i) }, cell(c))))), h("tbody", {}, body)));
}

/** markdown turns the common marks of real Markdown into what mrkdwn() draws. */
export function markdown(text) {
  const out = h("div", { class: "md" });
  let buffer = [];
  const flush = () => { if (buffer.length) out.append(mrkdwn(convert(buffer.join("\n")))); buffer = []; };
  for (const line of String(text || "").split("\n")) {
    const heading = /^(#{1,6}) +(.*)$/.exec(line);
    if (heading) { flush(); out.append(h(heading[1].length < 3 ? "h3" : "h4", {}, plain(heading[2].replace(/\*\*/g, "")))); continue; }
    if (/^(-{3,}|\*{3,})$/.test(line.trim())) { flush(); out.append(h("hr")); continue; }
    buffer.push(line);
  }
  flush();
  return out;
}

// Real Markdown has no <…> tokens of Slack's; they are escaped first, so they show as typed.
function convert(text) {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/^&gt; ?/gm, "> ").replace(/!?\[([^\]]*)\]\((https?:[^)\s]+)\)/g, "<$2|$1>")
    .replace(/(?<!\*)\*(?!\*)([^*\n]+)\*(?!\*)/g, "_$1_").replace(/\*\*([^*\n]+)\*\*/g, "*$1*").replace(/~~([^~\n]+)~~/g, "~$1~").replace(/^\* /gm, "• ");
}
