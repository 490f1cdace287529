import { counted, on } from "./actions.js";
import { read, write } from "./api.js";
import { ask } from "./dialog.js";
import { byId, element, show } from "./dom.js";
import { ago, button, change, count, facts, number, pill, quiet, row, table, time } from "./format.js";
import { submit } from "./operations.js";

const LOOKS = { UNDECIDED: "bad", RETRIED: "good", DISCARDED: "off" };
const HEADINGS = ["Letter", "Reason", "From", "Written", "State", ""];
const BY = "console";
const PAGE = 50;
const MOST = 1000;
const MOST_NAMED = 3;

let shown = PAGE;
const payloads = new Map();

const place = ({ partition, offset }) => `${partition}@${offset}`;

function payload(letter) {
  const known = payloads.get(place(letter));
  if (known !== undefined) return element("pre", { tabindex: 0, "aria-label": "the record's value" }, known);
  return button("Show the record", "payload", { partition: letter.partition, offset: letter.offset }, { "aria-label": `Show the record of letter ${place(letter)}` });
}

function details(letter) {
  const owner = letter.owner ? Object.values(letter.owner).filter(Boolean).join("/") : null;
  return element("details", { "data-key": place(letter) },
    element("summary", {}, place(letter)),
    facts([
      ["written", time(letter.time)], ["detail", letter.detail], ["gave up", letter.stage], ["attempts", number(letter.attempts)], ["retries", number(letter.retries)], ["retry of", letter.retryOf],
      ["owner", owner], ["trace", letter.traceId], ["bytes", number(letter.valueBytes)], ["decided by", letter.decision?.by], ["decided", letter.decision ? time(letter.decision.at) : null], ["because", letter.decision?.reason],
    ]), payload(letter));
}

function drawn(letter) {
  const at = { partition: letter.partition, offset: letter.offset };
  const source = letter.source ? `${letter.source.topic}-${letter.source.partition}@${letter.source.offset}` : "–";
  const buttons = element("div", { class: "controls" },
    change("Retry", "retry", at, { "aria-label": `Retry letter ${place(letter)}` }), change("Discard…", "discard", at, { "aria-label": `Discard letter ${place(letter)}` }));
  return row(place(letter), HEADINGS, [details(letter), letter.code, source, ago(letter.time), pill(letter.state.toLowerCase(), LOOKS[letter.state] ?? "off"), letter.state === "UNDECIDED" ? buttons : null]);
}

function filter() {
  const { state, code } = Object.fromEntries(new FormData(byId("letter-filter")));
  return Object.fromEntries(Object.entries({ state, code: code.trim() }).filter(([, value]) => value));
}

function bulk({ undecided, undecidedByCode }) {
  const codes = Object.entries(undecidedByCode);
  const byCode = codes.map(([code, some]) => change(`Retry ${code} (${number(some)})`, "retry-some", { code }));
  return element("div", { class: "controls", "data-key": "bulk" }, byCode, undecided > 0 ? change(`Retry all (${number(undecided)})`, "retry-some", { all: true }) : null,
    undecided > 0 ? change("Discard all…", "discard", { all: true }) : null);
}

/** Reads and shows them; returns how many are undecided. */
export async function readLetters() {
  const wanted = filter();
  byId("letter-export").href = `/v1/dead-letters/export?${new URLSearchParams(wanted)}`;
  const page = await read(`/v1/dead-letters?${new URLSearchParams({ ...wanted, limit: shown })}`);
  show(byId("letter-count"), `${number(page.undecided)} undecided`);
  show(byId("letter-list"), bulk(page), page.letters.length === 0 ? quiet("None.") : [
    table("letters", HEADINGS, page.letters.map(drawn)), page.cursor ? element("div", { class: "controls" }, button("Show more", "more-letters", null)) : null,
  ]);
  return { undecided: page.undecided };
}

async function retrySome(letters) {
  const which = letters.all ? "every undecided letter" : `what was refused as ${letters.code}`;
  const sure = await ask({ title: "Retry", text: [`Sends ${which} again, the oldest 1,000 at most. What has been written since, or is too old, is left alone and named.`], yes: "Retry" });
  return sure ? submit({ operation: "retry", ...letters, by: BY }) : "";
}

/** What was discarded, and why the others were not: somebody may have decided since the page was read. */
function discarded({ matched, discarded: done, skips, skipped }) {
  const named = skips.slice(0, MOST_NAMED).map((letter) => `${place(letter)} was ${letter.detail}`);
  const more = skipped > named.length ? `, and ${number(skipped - named.length)} more` : "";
  return `${counted({ matched, discarded: done })}${skipped === 0 ? "" : `; left alone: ${named.join(", ")}${more}`}`;
}

async function discard(letters) {
  const which = letters.all ? "all undecided letters, the oldest 1,000 at most" : `letter ${place(letters)}`;
  const given = await ask({ title: "Discard", text: [`Decides that nothing is to come of ${which}. They stay readable until they are pruned.`], fields: [{ name: "reason", label: "Why is it not needed?", required: true, maxlength: 500, autocomplete: "off" }], yes: "Discard" });
  return given ? discarded(await write("/v1/dead-letters/discard", { ...letters, by: BY, reason: given.reason })) : "";
}

/** In two steps: nothing is deleted before it was said how much that is. */
async function prune() {
  const now = new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
  const until = await ask({ title: "Prune", text: ["Deletes letters for good. Export them first if they may still be needed."], fields: [{ name: "before", label: "Those written before", type: "datetime-local", step: 1, value: now, required: true }], yes: "Count them" });
  if (!until) return "";
  const request = { before: new Date(until.before).toISOString(), by: BY };
  const { deleted, undecided } = await write("/v1/dead-letters/prune", { ...request, dryRun: true });
  if (deleted === 0) return "there are none before that time";
  const sure = await ask({
    title: `Delete ${count(deleted, "letter")} for good`, text: [undecided > 0 ? `Nobody has decided on ${number(undecided)} of them: they are discarded on the way.` : "All of them are decided."],
    fields: undecided > 0 ? [{ name: "reason", label: "Why are they not needed?", required: true, maxlength: 500, autocomplete: "off" }] : [], yes: "Delete",
  });
  return sure ? counted(await write("/v1/dead-letters/prune", { ...request, ...(undecided > 0 ? { force: true, reason: sure.reason } : {}) })) : "";
}

async function showPayload(letter) {
  const { value } = await read(`/v1/dead-letters/${letter.partition}/${letter.offset}?payload=true`);
  const bytes = Uint8Array.from(atob(value ?? ""), (character) => character.charCodeAt(0));
  // What is no text shows as dots: these bytes are here because somebody could not read them.
  payloads.set(place(letter), new TextDecoder().decode(bytes).replace(/[^\P{C}\n\t]/gu, "·"));
}

export function listenToLetters(changed) {
  on("retry", (at) => submit({ operation: "retry", ...at, by: BY }));
  on("retry-some", retrySome);
  on("discard", discard);
  on("prune", prune);
  on("payload", showPayload);
  on("more-letters", () => { shown = Math.min(shown * 2, MOST); });
  byId("letter-filter").addEventListener("change", () => { shown = PAGE; changed(); });
  byId("letter-filter").addEventListener("submit", (event) => event.preventDefault());
}
