const WINDOW_MILLIS = 10_000;
const PLACES = {
  events: (partition) => partition.eventsEnd,
  enriched: (partition) => partition.enrichedEnd,
  outcomes: (partition) => partition.outcomesEnd,
  VECTOR: (partition) => partition.stores.VECTOR?.nextOffset ?? 0,
  GRAPH: (partition) => partition.stores.GRAPH?.nextOffset ?? 0,
};

let reports = [];

const sum = (report, of) => report.partitions.reduce((total, partition) => total + of(partition), 0);

/** Remembers a report of offsets, and forgets those that are too old to measure a rate of now with. */
export function remember(report) {
  const start = Date.parse(report.readAt) - WINDOW_MILLIS;
  const older = reports.findLastIndex((known) => Date.parse(known.readAt) <= start);
  reports = [...reports.slice(Math.max(0, older)), report];
}

/** Offsets a second at each place of the pipeline over the last seconds; null before the second report. */
export function rates() {
  const [first, last] = [reports[0], reports.at(-1)];
  const time = (Date.parse(last.readAt) - Date.parse(first.readAt)) / 1000;
  if (time <= 0) return null;
  return Object.fromEntries(Object.entries(PLACES).map(([name, of]) => [name, Math.max(0, sum(last, of) - sum(first, of)) / time]));
}

/** How many records a store has yet to apply; null if it cannot be read. */
export const lag = (report, store) => (report.errors[store] ? null : sum(report, (partition) => partition.stores[store]?.lagRecords ?? partition.enrichedEnd));

/** The same without what came within the last seconds, which no store can have yet: with traffic there is always some. */
export function lateBy(store) {
  const [first, last] = [reports[0], reports.at(-1)];
  if (last.errors[store]) return null;
  return last.partitions.reduce((total, partition, i) => total + Math.max(0, (first.partitions[i]?.enrichedEnd ?? 0) - PLACES[store](partition)), 0);
}

/** When the newest record was written that a store has; null if it has none. */
export const newest = (report, store) => report.partitions.map((partition) => partition.stores[store]?.eventTime).filter(Boolean).sort().at(-1) ?? null;
