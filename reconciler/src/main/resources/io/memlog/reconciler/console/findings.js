import { on } from "./actions.js";
import { read, write } from "./api.js";
import { ask } from "./dialog.js";
import { byId, element, show } from "./dom.js";
import { STORES, ago, button, change, count, facts, keyText, number, pill, quiet, row, table, time } from "./format.js";

const LOOKS = { OPEN: "bad", REPAIRING: "wait", REPAIRED: "good", ACCEPTED: "off" };
const HEADINGS = ["Select", "Finding", "Key", "State", "First seen", "Last seen", ""];
const PAGE = 50;

let shown = PAGE;

const MEANINGS = {
  MISSING: "the log has it, the store does not", ORPHAN: "the store has it, the log never did or erased it",
  STALE: "the store has an older state than the log", CORRUPT: "the store holds something else than the log says",
};

const version = (number, digest) => (number === undefined && digest === undefined ? "nothing" : `version ${number ?? "–"}, digest ${digest ?? "–"}`);

function details(finding) {
  return element("details", { "data-key": finding.findingId },
    element("summary", {}, `${finding.kind.toLowerCase()} in ${STORES[finding.store]}`),
    facts([
      ["that is", MEANINGS[finding.kind]], ["expected", version(finding.expectedVersion, finding.expectedDigest)], ["found", version(finding.foundVersion, finding.foundDigest)],
      ["in the log", finding.logOffset === undefined ? `partition ${finding.partition}` : `memory.enriched-${finding.partition}@${finding.logOffset}`], ["seen by level", finding.depth.toLowerCase()],
      ["first seen", time(finding.firstSeenAt)], ["last seen", time(finding.lastSeenAt)], ["accepted because", finding.reason],
    ]));
}

function drawn(finding) {
  const isOpen = finding.state === "OPEN" || finding.state === "REPAIRING";
  const tick = element("input", { type: "checkbox", name: "finding", value: finding.findingId, "aria-label": `Select ${finding.findingId}` });
  const accept = change("Accept…", "accept", [finding.findingId], { "aria-label": `Accept ${finding.findingId}` });
  return row(finding.findingId, HEADINGS, [isOpen ? tick : null, details(finding), keyText(finding.key), pill(finding.state.toLowerCase(), LOOKS[finding.state] ?? "off"), ago(finding.firstSeenAt), ago(finding.lastSeenAt), isOpen ? accept : null]);
}

function query() {
  const { state, store, kind, scope } = Object.fromEntries(new FormData(byId("finding-filter")));
  const [tenantId, userId] = scope.trim().split("/");
  const wanted = { state, store, kind, tenantId, userId, limit: shown };
  return new URLSearchParams(Object.entries(wanted).filter(([, value]) => value));
}

/** Reads and shows them; returns how many are open, by kind, and how many are accepted. */
export async function readFindings() {
  const [page, accepted] = await Promise.all([read(`/v1/findings?${query()}`), read("/v1/findings?state=accepted&limit=1")]);
  show(byId("finding-count"), `${number(page.open)} open`);
  show(byId("finding-list"), page.findings.length === 0 ? quiet(page.matching === page.open ? "None." : "None of this kind.") : [
    table("findings", HEADINGS, page.findings.map(drawn)),
    page.after ? element("div", { class: "controls" }, quiet(`${number(page.findings.length)} of ${number(page.matching)}`), button("Show more", "more-findings", null)) : null,
  ]);
  return { open: page.open, openByKind: page.openByKind, accepted: accepted.matching };
}

async function accept(ids) {
  if (ids.length === 0) throw new Error("select findings first");
  const given = await ask({
    title: `Accept ${count(ids.length, "finding")}`, text: ["The difference is meant and stays. It raises no alert and is not repaired, as long as it is the same.", ids.length === 1 ? ids[0] : ""].filter(Boolean),
    fields: [{ name: "reason", label: "Why may it stay?", required: true, maxlength: 256, autocomplete: "off" }], yes: "Accept",
  });
  if (!given) return "";
  const { accepted } = await write("/v1/findings/accept", { findingIds: ids, reason: given.reason });
  return `${count(accepted, "finding")} accepted`;
}

export function listenToFindings(changed) {
  on("accept", accept);
  on("accept-selected", () => accept([...document.querySelectorAll("#finding-list input:checked")].map((tick) => tick.value)));
  on("select-findings", (_, source) => {
    const ticks = [...document.querySelectorAll("#finding-list input")];
    const wanted = ticks.some((tick) => !tick.checked);
    ticks.forEach((tick) => { tick.checked = wanted; });
    source.setAttribute("aria-pressed", wanted);
  });
  on("more-findings", () => { shown = Math.min(shown * 2, 10_000); });
  byId("finding-filter").addEventListener("change", () => { shown = PAGE; changed(); });
  byId("finding-filter").addEventListener("submit", (event) => event.preventDefault());
}
