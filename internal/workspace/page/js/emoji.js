// emoji.js: the names people and bots write between colons. An unknown name stays as it was written.

const TABLE = {
  "+1": "👍", thumbsup: "👍", "-1": "👎", thumbsdown: "👎", calendar: "📆", date: "📅", spiral_calendar_pad: "🗓️", raised_hands: "🙌", tada: "🎉",
  white_check_mark: "✅", heavy_check_mark: "✔️", ballot_box_with_check: "☑️", x: "❌", warning: "⚠️", rotating_light: "🚨", fire: "🔥",
  eyes: "👀", pray: "🙏", clap: "👏", heart: "❤️", wave: "👋", bell: "🔔", no_bell: "🔕", lock: "🔒", unlock: "🔓", key: "🔑", shield: "🛡️",
  red_circle: "🔴", large_orange_circle: "🟠", large_yellow_circle: "🟡", large_green_circle: "🟢", large_blue_circle: "🔵", white_circle: "⚪", black_circle: "⚫",
  small_red_triangle: "🔺", small_red_triangle_down: "🔻", arrow_up: "⬆️", arrow_down: "⬇️", arrow_right: "➡️", left_right_arrow: "↔️",
  chart_with_upwards_trend: "📈", chart_with_downwards_trend: "📉", bar_chart: "📊", memo: "📝", pencil: "📝", pencil2: "✏️", clipboard: "📋", page_facing_up: "📄",
  hourglass: "⌛", hourglass_flowing_sand: "⏳", alarm_clock: "⏰", stopwatch: "⏱️", pushpin: "📌", round_pushpin: "📍", mag: "🔍", link: "🔗",
  bulb: "💡", construction: "🚧", speech_balloon: "💬", mega: "📣", loudspeaker: "📢", question: "❓", exclamation: "❗", star: "⭐", sparkles: "✨",
  zap: "⚡", gear: "⚙️", wrench: "🔧", hammer: "🔨", bust_in_silhouette: "👤", busts_in_silhouette: "👥", phone: "☎️", email: "✉️", inbox_tray: "📥",
  outbox_tray: "📤", scales: "⚖️", handshake: "🤝", ok_hand: "👌", muscle: "💪", smile: "😄", slightly_smiling_face: "🙂", thinking_face: "🤔", grey_question: "❔",
  information_source: "ℹ️", no_entry: "⛔", no_entry_sign: "🚫", octagonal_sign: "🛑", checkered_flag: "🏁", triangular_flag_on_post: "🚩", package: "📦",
};

/** PICKABLE are offered when reacting: what the bot listens to first. */
export const PICKABLE = ["calendar", "raised_hands", "+1", "eyes", "white_check_mark", "tada", "pray", "heart", "bulb", "question", "warning", "fire"];

let canDraw;

/** drawable tells whether this machine has a font with emoji: without one their names are shown. */
export function drawable() {
  if (canDraw !== undefined) return canDraw;
  const picture = (text) => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 24;
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.font = "18px sans-serif";
    pen.textBaseline = "top";
    pen.fillText(text, 0, 2);
    return [...pen.getImageData(0, 0, 24, 24).data].some((v, i) => i % 4 !== 3 && v > 40);
  };
  // An emoji has colour; the box that stands for a missing glyph is black.
  try { canDraw = picture("🙌"); } catch { canDraw = true; }
  return canDraw;
}

export const emoji = (name) => TABLE[name] || `:${name}:`;
export const known = (name) => Object.hasOwn(TABLE, name);
