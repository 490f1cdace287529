import { read, write } from "./api.js";
import { ask, scopeOf } from "./operations.js";
import { byId, element, facts, key, number, pill, show, table, time } from "./view.js";

const LOOKS = { LIVE: "good", LOADING: "wait", INDEXING: "wait", CATCHING_UP: "wait", FOLLOWING: "wait", FROZEN: "off", RETIRED: "off", FAILED: "bad" };
const HEADINGS = ["Store", "Generation", "State", "Offsets", "Size", ""];
const DIFFERING = ["Memory", "Live version", "Version in the generation"];
const ANSWER = "generation-answer";

const named = (store, generation) => `generation ${generation.number} of the ${store.store.toLowerCase()} store`;

function position(generation) {
  const offset = generation.partitions.reduce((sum, partition) => sum + partition.nextOffset, 0);
  const end = offset + generation.behind;
  const isMoving = ["LOADING", "INDEXING", "CATCHING_UP"].includes(generation.state);
  return element("div", {},
    element("div", {}, `${number(offset)} `, generation.behind === 0 ? pill(generation.until ? "complete" : "caught up", "good") : pill(`${number(generation.behind)} behind`, isMoving ? "wait" : "off")),
    isMoving ? element("progress", { max: Math.max(end, 1), value: offset, "aria-label": `generation ${generation.number}` }) : null);
}

function details(generation) {
  return element("details", {},
    element("summary", { "data-focus": `generation ${generation.number}` }, number(generation.number)),
    facts([
      ["made", time(generation.createdAt)], ["failure", generation.failure], ["until", generation.until ? Object.entries(generation.until).map(([partition, offset]) => `${partition}:${offset}`).join(",") : null],
      ...generation.partitions.map((partition) => [`partition ${partition.partition}`, `${number(partition.nextOffset)}, ${number(partition.behind)} behind${partition.following ? ", following" : ""}`]),
    ]));
}

async function differences(store, generation) {
  const place = byId("generation-differences");
  try {
    const found = await read(`/v1/generations/${store.store.toLowerCase()}/${generation.number}/differences?limit=200`);
    const counts = `${named(store, generation)}: ${number(found.onlyLive)} only in the live one, ${number(found.onlySide)} only in this one, ${number(found.changed)} in another version`;
    place.replaceChildren(element("p", { className: "answer" }, counts.charAt(0).toUpperCase() + counts.slice(1) + (found.after ? "; the first 200:" : ".")),
      ...(found.differences.length ? [table(DIFFERING, found.differences.map((memory) => [key(memory.key), memory.liveVersion ?? "none", memory.sideVersion ?? "none"]))] : []));
  } catch (failure) {
    place.replaceChildren(element("p", { className: "answer problem" }, failure.message));
  }
}

function buttons(store, generation, changed) {
  const button = (text, onclick) => element("button", { type: "button", "data-focus": `${text} ${store.store} ${generation.number}`, "aria-label": `${text}: ${named(store, generation)}`, onclick }, text);
  const operation = (name) => ({ operation: name, store: store.store.toLowerCase(), generation: generation.number });
  const rollback = () => confirm(`Make ${named(store, generation)} live again? It catches up and is compared with the log first.`) && ask(() => write("/v1/operations", operation("rollback")), changed, ANSWER);
  const drop = () => confirm(`Remove ${named(store, generation)} for good?${generation.state === "RETIRED" ? " There is no way back to it then." : ""}`) && ask(() => write("/v1/operations", operation("drop")), changed, ANSWER);
  if (generation.live) return null;
  return element("div", { className: "controls" },
    generation.state === "RETIRED" ? button("Roll back", rollback) : null,
    generation.state === "FAILED" ? null : button("Differences", () => differences(store, generation)),
    button("Drop", drop));
}

/** The button that asks for a rebuild. */
export function listenToGenerations(changed) {
  byId("generation-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const fields = new FormData(event.target);
    const store = fields.get("store");
    const until = fields.get("until").trim();
    const scope = fields.get("scope").trim();
    const offsets = /^\d+:\d+(,\d+:\d+)*$/.test(until) ? Object.fromEntries(until.split(",").map((pair) => pair.split(":")).map(([partition, offset]) => [partition, Number(offset)])) : until;
    const request = { operation: "rebuild", ...(store ? { store } : {}), ...scopeOf(scope), ...(until ? { until: offsets } : {}) };
    const question = scope ? `Publish every memory of ${scope} again?`
      : until ? "Make a copy beside the live one that stops there?"
        : "Make the store anew from the log? It is switched to once it equals the log; until then reads stay as they are, and the disk holds two copies.";
    if (confirm(question)) ask(() => write("/v1/operations", request), changed, ANSWER);
  });
}

/** What each store has beside what is read, and what can be done with it. */
export async function showGenerations(changed) {
  const { stores } = await read("/v1/generations");
  const rows = stores.flatMap((store) => store.generations.map((generation) => [
    store.store.toLowerCase(), details(generation), pill(generation.state.toLowerCase().replace("_", " "), LOOKS[generation.state] ?? "off"), position(generation),
    generation.bytes === undefined ? "–" : `${(generation.bytes / 1e6).toLocaleString("en", { maximumFractionDigits: 1 })} MB`, buttons(store, generation, changed)]));
  const errors = stores.filter((store) => store.error).map((store) => element("div", { className: "problem" }, `${store.store}: ${store.error}`));
  show(byId("generation-list"), JSON.stringify(stores), ...errors, ...(rows.length ? [table(HEADINGS, rows)] : []));
}
