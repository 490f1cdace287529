import { byId, shape, show } from "./dom.js";
import { ago, number } from "./format.js";
import { lag, newest, rates } from "./history.js";

const WIDE = { width: 940, height: 200, boxes: { events: [2, 76], streams: [212, 76], enriched: [438, 30], outcomes: [438, 122], VECTOR: [763, 8], GRAPH: [763, 122] } };
const TALL = { width: 380, height: 400, boxes: { events: [100, 5], streams: [100, 95], enriched: [5, 190], outcomes: [200, 190], VECTOR: [5, 300], GRAPH: [200, 300] } };
const BOX = { width: 175, height: 50 };
const TITLES = { VECTOR: "Postgres + pgvector", GRAPH: "Neo4j" };

/** Where there is no room for the wide plan. */
export const narrow = matchMedia("(max-width: 52rem)");

const perSecond = (now, name) => (now ? `${number(Math.round(now[name] * 10) / 10)} offsets/s` : "measuring …");

function box([x, y], title, lines, look = "") {
  return shape("g", { class: look },
    shape("rect", { x, y, width: BOX.width, height: BOX.height + (lines.length - 1) * 17, rx: 7 }), shape("text", { x: x + 12, y: y + 21, class: "title" }, title),
    lines.map(([text, kind], i) => shape("text", { x: x + 12, y: y + 39 + 17 * i, class: kind }, text)));
}

function arrow(plan, from, to, look) {
  const [x1, y1] = plan.boxes[from];
  const [x2, y2] = plan.boxes[to];
  const isDown = plan === TALL;
  const start = isDown ? [x1 + BOX.width / 2, y1 + BOX.height] : [x1 + BOX.width, y1 + BOX.height / 2];
  const end = isDown ? [x2 + BOX.width / 2, y2] : [x2, y2 + BOX.height / 2];
  const bend = isDown ? [start[0], (start[1] + end[1]) / 2, end[0], (start[1] + end[1]) / 2] : [(start[0] + end[0]) / 2, start[1], (start[0] + end[0]) / 2, end[1]];
  return shape("path", { d: `M${start} C${bend.slice(0, 2)} ${bend.slice(2)} ${end}`, class: look, "marker-end": "url(#head)" });
}

function state(report, store) {
  const behind = lag(report, store);
  return behind === null ? ["cannot be read", "gone"] : behind === 0 ? ["caught up", ""] : [`${number(behind)} behind`, "behind"];
}

function freshness(report, store) {
  const at = newest(report, store);
  return at ? `newest record ${ago(at).textContent}` : "no record yet";
}

function draw(plan, report, now) {
  const { boxes } = plan;
  const stores = Object.entries(TITLES).map(([store, title]) => {
    const [text, look] = state(report, store);
    return box(boxes[store], title, [[`${text}${look === "gone" ? "" : ` · ${perSecond(now, store)}`}`, "rate"], [freshness(report, store), "faint"]], look);
  });
  return [
    arrow(plan, "events", "streams", ""), arrow(plan, "streams", "enriched", ""), arrow(plan, "streams", "outcomes", ""),
    ...Object.keys(TITLES).map((store) => arrow(plan, "enriched", store, state(report, store)[1])), arrow(plan, "outcomes", "VECTOR", "side"),
    box(boxes.events, "memory.events", [[perSecond(now, "events"), "rate"]]), box(boxes.streams, "extraction-streams", [["decides and enriches", "faint"]]),
    box(boxes.enriched, "memory.enriched", [[perSecond(now, "enriched"), "rate"]]), box(boxes.outcomes, "memory.outcomes", [[perSecond(now, "outcomes"), "rate"]]), ...stores,
  ];
}

/** The way of an event, with the rates of the last seconds. */
export function showPipeline(report) {
  const now = rates();
  const isNarrow = narrow.matches;
  const plan = isNarrow ? TALL : WIDE;
  const spoken = `Events ${perSecond(now, "events")}; enriched ${perSecond(now, "enriched")}; Postgres ${state(report, "VECTOR")[0]}; Neo4j ${state(report, "GRAPH")[0]}`;
  const head = shape("marker", { id: "head", viewBox: "0 0 8 8", refX: 7, refY: 4, markerUnits: "userSpaceOnUse", markerWidth: 10, markerHeight: 10, orient: "auto" }, shape("path", { d: "M0,0 L8,4 L0,8" }));
  show(byId("pipeline"), shape("svg", { viewBox: `0 0 ${plan.width} ${plan.height}`, role: "img", "aria-label": spoken, class: isNarrow ? "tall" : "wide", "data-key": isNarrow ? "tall" : "wide" },
    shape("defs", {}, head), draw(plan, report, now)));
}
