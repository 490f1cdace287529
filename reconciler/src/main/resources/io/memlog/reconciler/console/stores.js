import { age, byId, cells, element, number, pill, time } from "./view.js";

const HEADINGS = ["Partition", "Events end", "Enriched end", "Postgres", "Neo4j", "Outcomes"];

function progress(place, end, error) {
  if (error) return pill("does not answer", "bad");
  if (!place) return pill("never written", "off");
  const isThere = place.lagRecords === 0;
  return element("div", {},
    element("div", {}, `${number(place.nextOffset)} `, isThere ? pill("caught up", "good") : pill(`${number(place.lagRecords)} behind`, "wait")),
    element("progress", { max: Math.max(end, 1), value: isThere ? Math.max(end, 1) : Math.min(place.nextOffset, end), "aria-label": "part of the log" }),
    element("div", { className: "quiet" }, isThere ? `newest ${time(place.eventTime)}` : `newest ${age(place.lagSeconds)}`));
}

/** Partitions × stores: offsets, lag in records and in time, freshness. */
export function showStores(report) {
  const rows = report.partitions.map((partition) => cells(HEADINGS, [
    number(partition.partition),
    number(partition.eventsEnd),
    number(partition.enrichedEnd),
    progress(partition.stores.VECTOR, partition.enrichedEnd, report.errors.VECTOR),
    progress(partition.stores.GRAPH, partition.enrichedEnd, report.errors.GRAPH),
    progress(partition.outcomes, partition.outcomesEnd, report.errors.VECTOR),
  ]));
  byId("store-table").tBodies[0].replaceChildren(...rows);
  const errors = Object.entries(report.errors).map(([store, reason]) => element("div", {}, `${store}: ${reason}`));
  byId("store-errors").hidden = errors.length === 0;
  byId("store-errors").replaceChildren(...errors);
}
