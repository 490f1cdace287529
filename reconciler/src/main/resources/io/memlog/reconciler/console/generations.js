import { on, onForm, scopeOf } from "./actions.js";
import { read } from "./api.js";
import { ask } from "./dialog.js";
import { byId, element, show } from "./dom.js";
import { STORES, button, change, facts, keyText, megabytes, number, pill, quiet, row, table, time } from "./format.js";
import { submit } from "./operations.js";

const LOOKS = { LIVE: "good", LOADING: "wait", INDEXING: "wait", CATCHING_UP: "wait", FOLLOWING: "wait", FROZEN: "off", RETIRED: "off", FAILED: "bad" };
const MOVING = ["LOADING", "INDEXING", "CATCHING_UP"];
const HEADINGS = ["Generation", "State", "Offsets", "Size", ""];
const DIFFERING = ["Memory", "Live version", "Version in the generation"];

/** Which differences stand there, and against which generation that was live. */
let compared = null;

const named = ({ store, generation }) => `generation ${generation} of ${STORES[store.toUpperCase()]}`;

function position(generation) {
  const offset = generation.partitions.reduce((sum, partition) => sum + partition.nextOffset, 0);
  const end = offset + generation.behind;
  return [
    element("div", {}, `${number(offset)} `, generation.behind === 0 ? pill(generation.until ? "complete" : "caught up", "good") : pill(`${number(generation.behind)} behind`, MOVING.includes(generation.state) ? "wait" : "off")),
    MOVING.includes(generation.state) ? element("progress", { max: Math.max(end, 1), value: offset, "aria-label": `generation ${generation.number}` }) : null,
  ];
}

function details(store, generation) {
  return element("details", { "data-key": `${store.store} ${generation.number}` },
    element("summary", {}, `${STORES[store.store]} ${number(generation.number)}`),
    facts([
      ["made", time(generation.createdAt)], ["failure", generation.failure], ["until", generation.until ? Object.entries(generation.until).map(([partition, offset]) => `${partition}:${offset}`).join(",") : null],
      ...generation.partitions.map((partition) => [`partition ${partition.partition}`, `${number(partition.nextOffset)}, ${number(partition.behind)} behind${partition.following ? ", following" : ""}`]),
    ]));
}

function buttons(store, generation) {
  if (generation.live) return null;
  const which = { store: store.store.toLowerCase(), generation: generation.number };
  const spoken = (text) => ({ "aria-label": `${text}: ${named(which)}` });
  return element("div", { class: "controls" },
    generation.state === "RETIRED" ? change("Roll back…", "rollback", which, spoken("Roll back")) : null,
    generation.state === "FAILED" ? null : button("Differences", "differences", which, spoken("Differences")),
    change("Drop…", "drop", { ...which, kept: generation.state === "RETIRED" }, spoken("Drop")));
}

/** Whether what was compared is gone, or something else is live now. */
function isOver(stores) {
  const store = stores.find((one) => one.store === compared?.store);
  if (!store || store.error) return false;
  const live = store.generations.find((generation) => generation.live)?.number;
  compared.live ??= live;
  return live !== compared.live || store.generations.every((generation) => generation.number !== compared.generation);
}

/** Reads and shows what each store has beside what is read; returns whether one is on its way. */
export async function readGenerations() {
  const { stores } = await read("/v1/generations");
  const rows = stores.flatMap((store) => store.generations.map((generation) => row(`${store.store} ${generation.number}`, HEADINGS, [
    details(store, generation), pill(generation.state.toLowerCase().replace("_", " "), LOOKS[generation.state] ?? "off"), position(generation), megabytes(generation.bytes), buttons(store, generation)])));
  const errors = stores.filter((store) => store.error).map((store) => element("p", { class: "problem", "data-key": store.store }, `${STORES[store.store]}: ${store.error}`));
  show(byId("generation-list"), errors, rows.length ? table("generations", HEADINGS, rows) : null);
  if (isOver(stores)) {
    compared = null;
    show(byId("generation-differences"));
  }
  return { isBusy: stores.some((store) => store.generations.some((generation) => MOVING.includes(generation.state))) };
}

async function differences(which) {
  const found = await read(`/v1/generations/${which.store}/${which.generation}/differences?limit=200`);
  const counts = `${named(which)} against the live one: ${number(found.onlyLive)} only live, ${number(found.onlySide)} only in this one, ${number(found.changed)} in another version`;
  show(byId("generation-differences"), quiet(counts.charAt(0).toUpperCase() + counts.slice(1), found.after ? "; the first 200:" : "."),
    found.differences.length ? table("differences", DIFFERING, found.differences.map((memory) => row(memory.key, DIFFERING, [keyText(memory.key), memory.liveVersion ?? "none", memory.sideVersion ?? "none"]))) : null);
  compared = { store: found.store, generation: found.generation };
}

async function rollback(which) {
  const sure = await ask({ title: `Roll back to ${named(which)}`, text: ["It catches up with the log and is compared with it. Only if it is equal, reads switch to it; the one that is live now is kept."], yes: "Roll back" });
  return sure ? submit({ operation: "rollback", ...which }) : "";
}

async function drop({ kept, ...which }) {
  const sure = await ask({ title: `Drop ${named(which)}`, text: [kept ? "It is removed for good, and with it the way back to it." : "It is removed for good. What is live stays as it is."], yes: "Drop" });
  return sure ? submit({ operation: "drop", ...which }) : "";
}

async function rebuild(fields) {
  const until = fields.until.trim();
  const offsets = /^\d+:\d+(,\d+:\d+)*$/.test(until) ? Object.fromEntries(until.split(",").map((pair) => pair.split(":")).map(([partition, offset]) => [partition, Number(offset)])) : until;
  const text = fields.scope.trim() ? `Every memory of ${fields.scope.trim()} is published again, into both stores; no model is asked.`
    : until ? "A copy is made beside the live one, which stops there. It can be queried and compared, and never becomes live."
      : "The store is made anew from the log; no model is asked. Reads stay as they are until it equals the log, then they switch, and the former one is kept. The disk holds two copies.";
  const sure = await ask({ title: "Rebuild", text: [text], yes: "Rebuild" });
  return sure ? submit({ operation: "rebuild", ...(fields.store ? { store: fields.store } : {}), ...scopeOf(fields.scope), ...(until ? { until: offsets } : {}) }) : "";
}

export function listenToGenerations() {
  on("rollback", rollback);
  on("drop", drop);
  on("differences", differences);
  onForm("generation", rebuild);
}
