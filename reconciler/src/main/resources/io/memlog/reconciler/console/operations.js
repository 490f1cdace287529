import { asked, on, onForm, scopeOf } from "./actions.js";
import { read, write } from "./api.js";
import { ask } from "./dialog.js";
import { byId, element, show } from "./dom.js";
import { ago, change, count, facts, keyText, number, pill, quiet, row, seconds, table, time } from "./format.js";

const LOOKS = { QUEUED: "wait", RUNNING: "wait", CANCELLING: "wait", DONE: "good", FAILED: "bad", CANCELLED: "off" };
const ENDS = ["DONE", "FAILED", "CANCELLED"];
const LOADS = ["rebuild", "rollback"];
const MOST = 20;
const HEADINGS = ["Operation", "State", "Progress", "Queued", "Result", ""];

const results = new Map();
const mine = new Set();

export const isEnded = (operation) => ENDS.includes(operation.state);

/** Sends a request for an operation; what it came to is opened here when it has ended. */
export async function submit(request) {
  const operation = await write("/v1/operations", request);
  mine.add(operation.id);
  // It may have been read and drawn before its own answer came.
  document.querySelector(`details[data-key="${CSS.escape(detailsKey(operation))}"]`)?.setAttribute("open", "");
  return asked(operation);
}

/** The whole operation, which once it has ended never changes. */
export async function whole(id) {
  if (!results.has(id)) results.set(id, await read(`/v1/operations/${id}`));
  return results.get(id);
}

function pace({ perSecond, secondsLeft }) {
  if (perSecond === undefined) return "";
  return `, ${number(Math.round(perSecond))}/s${secondsLeft === undefined ? "" : `, ${seconds(secondsLeft)} left`}`;
}

function bar(operation) {
  const { phase, total, done, failed } = operation.progress;
  const figures = total ? `${number(done)} of ${number(total)}${failed ? `, ${number(failed)} failed` : ""}` : "";
  if (isEnded(operation) || operation.state === "QUEUED") return element("span", { class: "quiet" }, figures || "–");
  return [
    element("div", { class: "quiet" }, `${phase} ${figures}${pace(operation.progress)}`),
    element("progress", { "aria-label": `${operation.operation}: ${phase}`, ...(total ? { max: total, value: done } : {}) }),
  ];
}

/** What it came to, as far as it can be said without its result. */
function outcome(operation) {
  const { operation: name, parameters, consistent, progress } = operation;
  if (operation.error) return element("span", { title: operation.errorCode ?? "" }, operation.error);
  if (operation.state !== "DONE") return "–";
  if (name === "drop") return pill("dropped", "good");
  if (name === "retry") return parameters.dryRun ? pill("plan made", "wait") : consistent ? pill("all taken in", "good") : pill("letters left", "bad");
  if (name === "reembed") return consistent ? pill("all have the vectors", "good") : pill("some are left", "bad");
  if (LOADS.includes(name)) {
    if (!consistent) return pill("not equal, not switched", "bad");
    return pill(parameters.scope ? "published again" : parameters.until ? "stands beside" : "switched", "good");
  }
  const found = Object.values(progress.kinds ?? {}).reduce((sum, some) => sum + some, 0);
  if (consistent) return pill(name === "repair" ? (parameters.dryRun ? "nothing to do" : "repaired") : "equal", "good");
  if (parameters.dryRun) return pill("plan made", "wait");
  if (parameters.level === "offsets" && name === "check") return pill("looked", "off");
  return pill(found > 0 && name === "check" ? count(found, "finding") : "not equal", "bad");
}

const parameters = (operation) => Object.entries(operation.parameters)
  .map(([name, value]) => `${name} ${value instanceof Object ? Object.values(value).join("/") : value}`).join(", ");

const list = (title, lines, total) => (lines.length === 0 ? [] : [
  element("p", { class: "quiet" }, title),
  element("ul", { class: "keys" }, lines.slice(0, MOST).map((line) => element("li", {}, line))), total > MOST ? quiet(`… and ${number(total - MOST)} more`) : null,
]);

function plan(repair) {
  if (!repair) return [];
  const did = repair.dryRun ? `would handle ${count(repair.keys, "memory", "memories")}` : `sent ${number(repair.sent)}, repaired ${number(repair.repaired)}, still open ${number(repair.open)}, undecided ${number(repair.undecided)}`;
  return [facts([["repair", did]]), list(repair.dryRun ? "It would send:" : "Not repaired:", repair.steps.map((step) => [`${step.action.toLowerCase().replaceAll("_", " ")} `, keyText(step.key)]), repair.steps.length)];
}

function compared(report) {
  if (!report) return [];
  return [
    facts([...report.levels.map((level) => [level.level, `${number(level.compared)} ${level.unit} in ${number(level.durationMillis)} ms`]), ["outcomes", report.outcomes?.state.toLowerCase()]]),
    list("Found:", report.findings.map((finding) => [`${finding.kind.toLowerCase()} in ${finding.store.toLowerCase()}: `, keyText(finding.key)]), report.findings.length),
  ];
}

function generations(stores) {
  return (stores ?? []).filter((store) => store.outcome).map((store) => [
    facts([[`${store.store.toLowerCase()} ${store.generation}`, store.outcome.toLowerCase()]]),
    list("It differs:", (store.comparison?.findings ?? []).map((finding) => [`${finding.kind.toLowerCase()} `, keyText(finding.key)]), store.comparison?.findings?.length ?? 0),
  ]);
}

const skipped = (skips) => list("Left alone:", (skips ?? []).map((skip) => [`${skip.reason.toLowerCase().replaceAll("_", " ")} `, keyText(`${skip.partition}@${skip.offset}`), ` ${skip.detail}`]), skips?.length ?? 0);

function result(operation) {
  const came = results.get(operation.id)?.result;
  if (!came) return [];
  const figures = Object.entries(came).filter(([, value]) => typeof value === "number").map(([name, value]) => [name, number(value)]);
  switch (operation.operation) {
    case "check": return compared(came);
    case "repair": return plan(came);
    case "full": return [compared(came.after ?? came.before), plan(came.repair)];
    case "retry": return [facts([...figures, ...Object.entries(came.outcomes ?? {}).map(([outcome, some]) => [outcome.toLowerCase(), number(some)])]), skipped(came.skips)];
    case "reembed": return [facts(figures), list("Left:", (came.leftKeys ?? []).map(keyText), came.left)];
    default: return generations(came.stores);
  }
}

const detailsKey = (operation) => `operation ${operation.id}`;

function details(operation) {
  const key = detailsKey(operation);
  return element("details", { "data-key": key, open: mine.has(operation.id) },
    element("summary", {}, operation.operation, element("span", { class: "quiet" }, ` ${parameters(operation)}`)),
    facts([["id", operation.id], ["started", time(operation.startedAt)], ["ended", time(operation.endedAt)], ...Object.entries(operation.progress.kinds ?? {}).map(([kind, some]) => [kind.toLowerCase(), number(some)])]),
    result(operation));
}

function drawn(operation) {
  const canEnd = ["QUEUED", "RUNNING"].includes(operation.state);
  const cancel = change("Cancel", "cancel", operation.id, { "aria-label": `Cancel the ${operation.operation}` });
  return row(operation.id, HEADINGS, [details(operation), pill(operation.state.toLowerCase(), LOOKS[operation.state] ?? "wait"), bar(operation), ago(operation.queuedAt), outcome(operation), canEnd ? cancel : null]);
}

/** The newest check of everything that has ended, with its report; null if there was none. */
async function lastCheck(operations) {
  const found = operations.find((operation) => ["check", "full"].includes(operation.operation) && ["DONE", "FAILED"].includes(operation.state)
    && !operation.parameters.scope && operation.parameters.level !== "offsets");
  if (!found) return null;
  const { result: came, ...ended } = await whole(found.id);
  return { ...ended, report: found.operation === "full" ? (came?.after ?? came?.before) : came };
}

/** Reads and shows them; returns what others need to know of them: the last check, what runs, and by their ids which have ended. */
export async function readOperations() {
  const { operations } = await read("/v1/operations?results=false");
  const shown = operations.slice(0, MOST);
  const isOpen = (operation) => mine.has(operation.id) || document.querySelector(`details[data-key="${CSS.escape(detailsKey(operation))}"][open]`);
  await Promise.all(shown.filter((operation) => isEnded(operation) && isOpen(operation)).map((operation) => whole(operation.id)));
  show(byId("operation-list"), shown.length === 0 ? quiet("Nothing was asked for yet.") : table("operations", HEADINGS, shown.map(drawn)));
  const running = operations.filter((operation) => !isEnded(operation));
  show(byId("operation-count"), running.length ? `${number(running.length)} not ended` : "");
  const ended = operations.filter(isEnded).map((operation) => operation.id).join(" ");
  return { last: await lastCheck(operations), running, ended };
}

async function repair({ dryRun, name = "repair", ...more }) {
  if (!dryRun) {
    const sure = await ask({ title: name === "full" ? "Check and repair" : "Repair", text: ["The single writer publishes the current state of every memory that differs again, and both stores write it. No old version comes back."], yes: "Repair" });
    if (!sure) return "";
  }
  return submit({ operation: name, dryRun, ...more });
}

/** What the buttons for operations do. */
export function listenToOperations() {
  on("check", (request) => submit({ operation: "check", ...request }));
  on("repair", repair);
  on("cancel", async (id) => {
    const operation = await write(`/v1/operations/${id}/cancel`, {});
    return `${operation.operation} ${isEnded(operation) ? operation.state.toLowerCase() : "ends at its next look"}`;
  });
  onForm("operation", (fields, name) => {
    const request = { limit: Number(fields.limit), ...scopeOf(fields.scope), ...(name === "repair" ? {} : { level: fields.level }) };
    return name === "check" ? submit({ operation: "check", ...request }) : repair({ name, dryRun: fields.dryRun !== undefined, ...request });
  });
}
