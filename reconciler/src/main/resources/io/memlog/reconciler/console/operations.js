import { read, write } from "./api.js";
import { byId, element, facts, moment, number, pill, seconds, show, table, time } from "./view.js";

const LOOKS = { QUEUED: "wait", RUNNING: "wait", CANCELLING: "wait", DONE: "good", FAILED: "bad", CANCELLED: "off" };
const OUTCOMES = { SWITCHED: "good", BESIDE: "good", REFUSED: "bad", DROPPED: "off", KEPT: "off" };
const MOST = 20;
const HEADINGS = ["Operation", "State", "Progress", "Started", "Result", ""];

function pace({ perSecond, secondsLeft }) {
  if (perSecond === undefined) return "";
  return `, ${number(Math.round(perSecond))}/s${secondsLeft === undefined ? "" : `, ${seconds(secondsLeft)} left`}`;
}

function bar(operation) {
  const { phase, total, done, failed } = operation.progress;
  if (operation.state !== "RUNNING" && operation.state !== "CANCELLING") return element("span", { className: "quiet" }, total ? `${number(done)} of ${number(total)}${failed ? `, ${number(failed)} failed` : ""}` : "–");
  return element("div", {},
    element("div", { className: "quiet" }, `${phase} ${total ? `${number(done)} of ${number(total)}` : ""}${failed ? `, ${number(failed)} failed` : ""}${pace(operation.progress)}`),
    total ? element("progress", { max: total, value: done, "aria-label": `${operation.operation}: ${phase}` }) : element("progress", { "aria-label": `${operation.operation}: ${phase}` }));
}

function outcome(operation) {
  if (operation.error && operation.state !== "CANCELLED") return element("span", {}, operation.error);
  if (operation.state !== "DONE" && operation.state !== "CANCELLED") return element("span", {}, "–");
  const isDryRun = operation.parameters.dryRun === true;
  const changes = operation.result?.stores?.filter((store) => store.outcome) ?? [];
  if (changes.length) return element("div", {}, ...changes.map((change) => element("div", {}, `${change.store.toLowerCase()} ${change.generation} `, pill(change.outcome.toLowerCase(), OUTCOMES[change.outcome]))));
  if (operation.state === "CANCELLED") return element("span", {}, operation.error ?? "–");
  if (operation.operation === "drop") return pill("dropped", "good");
  if (operation.operation === "retry") return operation.consistent ? pill("all taken in", "good") : pill("letters left", "bad");
  return operation.consistent ? pill(isDryRun ? "nothing to do" : "equal", "good") : pill(isDryRun ? "plan made" : operation.parameters.level === "offsets" ? "looked" : "findings", isDryRun ? "wait" : "bad");
}

const parameters = (operation) =>
  Object.entries(operation.parameters).map(([name, value]) => `${name} ${value instanceof Object ? Object.values(value).join("/") : value}`).join(", ") || null;

function details(operation) {
  const kinds = Object.entries(operation.progress.kinds ?? {}).map(([kind, count]) => [kind, number(count)]);
  const differing = (operation.result?.stores ?? []).flatMap((store) => store.comparison?.findings ?? []).slice(0, MOST).map((finding) => [finding.kind, finding.key]);
  return element("details", {},
    element("summary", { "data-focus": `operation ${operation.id}` }, operation.operation),
    facts([["id", operation.id], ["asked with", parameters(operation)], ["queued", time(operation.queuedAt)], ["ended", time(operation.endedAt)], ...kinds, ...differing]));
}

function row(operation, changed) {
  const canEnd = operation.state === "QUEUED" || operation.state === "RUNNING";
  const cancel = element("button", { type: "button", "data-focus": `cancel ${operation.id}`, onclick: () => ask(() => write(`/v1/operations/${operation.id}/cancel`, {}), changed) }, "Cancel");
  return [details(operation), pill(operation.state.toLowerCase(), LOOKS[operation.state]), bar(operation), moment(operation.startedAt), outcome(operation), canEnd ? cancel : null];
}

/** Sends a request for an operation and says what came of it. */
export async function ask(request, changed, place = "operation-answer") {
  const answer = byId(place);
  try {
    const operation = await request();
    answer.className = "answer";
    answer.textContent = `${operation.operation} ${operation.state.toLowerCase()}: ${operation.id}`;
    changed();
  } catch (failure) {
    answer.className = "answer problem";
    answer.textContent = failure.message;
    if (failure.status === 401) byId("access").open = true;
  }
}

export function scopeOf(text) {
  const [tenantId, userId] = text.split("/");
  return text ? { scope: { tenantId, userId } } : {};
}

/** Buttons that ask for an operation. */
export function listenToOperations(changed) {
  byId("operation-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const fields = new FormData(event.target);
    const operation = event.submitter?.value ?? "check";
    const request = { operation, limit: Number(fields.get("limit")), ...scopeOf(fields.get("scope").trim()) };
    if (operation !== "repair") request.level = fields.get("level");
    if (operation !== "check") request.dryRun = fields.get("dryRun") !== null;
    if (operation !== "check" && !request.dryRun && !confirm("Repair publishes the current state of what is wrong again. Go on?")) return;
    ask(() => write("/v1/operations", request), changed);
  });
}

export async function showOperations(changed) {
  const { operations } = await read("/v1/operations");
  const place = byId("operation-list");
  const content = operations.length === 0 ? element("p", { className: "quiet" }, "Nothing was asked for yet.") : table(HEADINGS, operations.slice(0, 20).map((operation) => row(operation, changed)));
  show(place, JSON.stringify(operations.slice(0, 20)), content);
  return operations.some((operation) => ["QUEUED", "RUNNING", "CANCELLING"].includes(operation.state));
}
