import { byId, number } from "./view.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDE = { width: 940, height: 210, boxes: { events: [10, 80], streams: [205, 80], enriched: [400, 80], outcomes: [400, 150], VECTOR: [700, 25], GRAPH: [700, 135] } };
const TALL = { width: 380, height: 410, boxes: { events: [105, 10], streams: [105, 105], enriched: [10, 205], outcomes: [200, 205], VECTOR: [10, 330], GRAPH: [200, 330] } };
const BOX = { width: 165, height: 48 };

let former = null;

const sum = (report, of) => report.partitions.reduce((total, partition) => total + of(partition), 0);

/** Offsets a second since the report before; null for the first. */
function rates(report) {
  const now = {
    at: Date.parse(report.readAt),
    events: sum(report, (p) => p.eventsEnd),
    enriched: sum(report, (p) => p.enrichedEnd),
    outcomes: sum(report, (p) => p.outcomesEnd),
    VECTOR: sum(report, (p) => p.stores.VECTOR?.nextOffset ?? 0),
    GRAPH: sum(report, (p) => p.stores.GRAPH?.nextOffset ?? 0),
  };
  const before = former;
  former = now;
  const time = before ? (now.at - before.at) / 1000 : 0;
  if (time <= 0) return null;
  return Object.fromEntries(Object.keys(now).map((name) => [name, Math.max(0, now[name] - before[name]) / time]));
}

function shape(name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([attribute, value]) => made.setAttribute(attribute, value));
  if (text !== undefined) made.textContent = text;
  return made;
}

const perSecond = (rates, name) => (rates ? `${number(Math.round(rates[name] * 10) / 10)} offsets/s` : "measuring …");

function box([x, y], title, line, rate) {
  const group = shape("g", {});
  group.append(shape("rect", { x, y, width: BOX.width, height: BOX.height, rx: 6 }), shape("text", { x: x + 10, y: y + 19 }, title));
  if (line) group.append(shape("text", { x: x + 10, y: y + 37, class: rate ? "rate" : "quiet-text" }, line));
  return group;
}

function arrow(plan, from, to, look) {
  const [x1, y1] = plan.boxes[from];
  const [x2, y2] = plan.boxes[to];
  const isDown = plan === TALL;
  const start = isDown ? [x1 + BOX.width / 2, y1 + BOX.height] : [x1 + BOX.width, y1 + BOX.height / 2];
  const end = isDown ? [x2 + BOX.width / 2, y2] : [x2, y2 + BOX.height / 2];
  const middle = isDown ? [start[0], (start[1] + end[1]) / 2, end[0], (start[1] + end[1]) / 2] : [(start[0] + end[0]) / 2, start[1], (start[0] + end[0]) / 2, end[1]];
  return shape("path", { d: `M${start} C${middle.slice(0, 2)} ${middle.slice(2)} ${end}`, class: look, "marker-end": "url(#head)" });
}

function storeLine(report, store) {
  if (report.errors[store]) return "does not answer";
  const lag = sum(report, (partition) => partition.stores[store]?.lagRecords ?? 0);
  return lag === 0 ? "caught up" : `${number(lag)} behind`;
}

function look(report, store) {
  if (report.errors[store]) return "gone";
  return sum(report, (partition) => partition.stores[store]?.lagRecords ?? 0) > 0 ? "behind" : "";
}

function draw(plan, name, report, rates) {
  const group = shape("g", { class: name });
  group.append(
    arrow(plan, "events", "streams", ""), arrow(plan, "streams", "enriched", ""), arrow(plan, "streams", "outcomes", ""),
    arrow(plan, "enriched", "VECTOR", look(report, "VECTOR")), arrow(plan, "enriched", "GRAPH", look(report, "GRAPH")),
    box(plan.boxes.events, "memory.events", perSecond(rates, "events"), true), box(plan.boxes.streams, "extraction-streams", "decides, enriches"),
    box(plan.boxes.enriched, "memory.enriched", perSecond(rates, "enriched"), true), box(plan.boxes.outcomes, "memory.outcomes", perSecond(rates, "outcomes"), true));
  for (const [store, title] of [["VECTOR", "Postgres + pgvector"], ["GRAPH", "Neo4j"]]) {
    const [x, y] = plan.boxes[store];
    group.append(box([x, y], title, storeLine(report, store)), shape("text", { x: x + 10, y: y + BOX.height + 16, class: "rate" }, perSecond(rates, store)));
  }
  return group;
}

/** The way of an event, with the rates between this report and the one before. */
export function showPipeline(report) {
  const now = rates(report);
  const narrow = matchMedia("(max-width: 52rem)").matches;
  const plan = narrow ? TALL : WIDE;
  const picture = shape("svg", { viewBox: `0 0 ${plan.width} ${plan.height}`, role: "img", "aria-label": spoken(report, now) });
  const marker = shape("marker", { id: "head", viewBox: "0 0 8 8", refX: 7, refY: 4, markerUnits: "userSpaceOnUse", markerWidth: 10, markerHeight: 10, orient: "auto" });
  marker.append(shape("path", { d: "M0,0 L8,4 L0,8" }));
  const definitions = shape("defs", {});
  definitions.append(marker);
  picture.append(definitions, draw(plan, narrow ? "tall" : "wide", report, now));
  byId("pipeline").replaceChildren(picture);
}

const spoken = (report, rates) =>
  `Events ${perSecond(rates, "events")}; enriched ${perSecond(rates, "enriched")}; Postgres ${storeLine(report, "VECTOR")}; Neo4j ${storeLine(report, "GRAPH")}`;
