import { byId, element, show } from "./dom.js";
import { STORES, ago, number, pill, row, seconds, table } from "./format.js";
import { provenOffsets } from "./verdict.js";

const HEADINGS = ["Partition", "Events end", "Enriched end", "Postgres", "Neo4j", "Outcomes", "Proven equal to"];

function progress(place, end, error) {
  if (error) return pill("cannot be read", "bad");
  if (!place) return pill(end === 0 ? "nothing to read" : "never written", "off");
  const isThere = place.lagRecords === 0;
  return [
    element("div", {}, `${number(place.nextOffset)} `, isThere ? pill("caught up", "good") : pill(`${number(place.lagRecords)} behind`, "wait")),
    isThere ? null : element("progress", { max: Math.max(end, 1), value: Math.min(place.nextOffset, end), "aria-label": "part of the log" }),
    element("div", { class: "quiet" }, isThere ? ["newest ", ago(place.eventTime)] : `late by ${seconds(place.lagSeconds)}`),
  ];
}

function proven(partition, offset) {
  if (offset === undefined) return element("span", { class: "quiet" }, "not yet");
  const since = partition.enrichedEnd - offset;
  return [element("div", {}, number(offset)), element("div", { class: "quiet" }, since > 0 ? `${number(since)} since` : "the end")];
}

/** Partitions × stores: offsets, lag in records and in time, freshness, and up to where the last check found them equal. */
export function showStores(report, last) {
  const offsets = last?.report?.consistent ? provenOffsets(last.report) : new Map();
  const rows = report.partitions.map((partition) => row(`partition ${partition.partition}`, HEADINGS, [
    number(partition.partition), number(partition.eventsEnd), number(partition.enrichedEnd),
    progress(partition.stores.VECTOR, partition.enrichedEnd, report.errors.VECTOR), progress(partition.stores.GRAPH, partition.enrichedEnd, report.errors.GRAPH),
    progress(partition.outcomes, partition.outcomesEnd, report.errors.VECTOR), proven(partition, offsets.get(partition.partition)),
  ]));
  const errors = Object.entries(report.errors).map(([store, reason]) => element("p", { class: "problem", "data-key": store }, `${STORES[store]}: ${reason}`));
  show(byId("store-list"), errors, table("stores", HEADINGS, rows));
}
