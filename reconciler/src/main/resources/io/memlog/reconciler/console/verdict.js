import { byId, element, show } from "./dom.js";
import { STORES, ago, button, change, count, number, seconds, secondsSince } from "./format.js";
import { lag, lateBy, rates } from "./history.js";

const STALE_SECONDS = 24 * 3600;
const MOST_OFFSETS = 8;
const LOOKS = { good: "✓", wait: "…", bad: "!" };

const names = (stores) => stores.map((store) => STORES[store]).join(" and ");
const check = (text = "Check now") => change(text, "check", { level: "digests" });
const link = (text, id) => element("a", { href: `#${id}` }, text);

/** Up to which offset both stores were compared, by partition: the lower one of the two. */
export function provenOffsets(report) {
  const offsets = new Map();
  for (const store of report?.stores ?? []) {
    for (const { partition, watermark } of store.partitions) offsets.set(partition, Math.min(watermark, offsets.get(partition) ?? Infinity));
  }
  return offsets;
}

function upTo(report) {
  const offsets = [...provenOffsets(report)];
  if (offsets.length > MOST_OFFSETS) return `up to the offsets in the table below (${count(offsets.length, "partition")})`;
  return `up to offset ${offsets.map(([partition, offset]) => (offsets.length === 1 ? number(offset) : `${partition}:${number(offset)}`)).join("  ")}`;
}

const compared = ({ report }) => Math.max(...report.stores.map((store) => store.compared));

const proof = (last) => ["Equal ", element("b", {}, upTo(last.report)), `, checked `, ago(last.endedAt), ` at level ${last.report.level}: ${count(compared(last), "memory", "memories")} compared in both stores.`];

function unreadable({ offsets }) {
  const away = Object.keys(offsets.errors);
  return {
    look: "bad", title: `${names(away)} cannot be read`, detail: [Object.values(offsets.errors).join("; ")],
    advice: ["Start it again or look at its log. Its sink waits and loses nothing; what is late will be caught up. Then check."], actions: [check()],
  };
}

function open({ findings }) {
  const stores = Object.keys(STORES).filter((store) => Object.keys(findings.openByKind).some((kind) => kind.startsWith(`${store}/`)));
  const kinds = Object.entries(findings.openByKind).map(([kind, some]) => `${number(some)} ${kind.split("/")[1].toLowerCase()} in ${STORES[kind.split("/")[0]]}`);
  return {
    look: "bad", title: `${count(findings.open, "finding")}: ${names(stores)} ${stores.length === 1 ? "differs" : "differ"} from the log`, detail: [kinds.join(", "), "."],
    advice: ["See what a repair would send, then repair. What is ", link("meant to differ", "findings"), " can be accepted."],
    actions: [change("Plan a repair", "repair", { dryRun: true }), change("Repair…", "repair", { dryRun: false }), button("Look at them", "go", "findings")],
  };
}

function failed({ last }) {
  return { look: "bad", title: "The last check failed", detail: [last.error], advice: ["Nothing is known of what it could not read. Mend that, and check again."], actions: [check("Check again")] };
}

function undone({ last, findings }) {
  const { report } = last;
  const ended = [`checked `, ago(last.endedAt), ` at level ${report.level}.`];
  if (report.outcomes?.state === "DIFFERENT") {
    return { look: "bad", title: "Accepted events are without an outcome", detail: ended, advice: ["GET /v1/outcomes says how many. They were taken in, but nothing says what became of them: look at extraction-streams."], actions: [check("Check again")] };
  }
  if (report.findings.length > 0 && report.findings.every((finding) => finding.state === "ACCEPTED")) {
    return { look: "good", title: `Both stores equal the log but for ${count(findings.accepted, "accepted finding")}`, detail: ended, advice: ["Somebody has decided to live with these differences; their reasons stand with them."], actions: [check()] };
  }
  const title = report.findings.length > 0 ? "What the last check found is repaired or accepted; nothing has proved it yet" : "The last check could not decide on everything";
  return { look: "wait", title, detail: ended, advice: ["Check again: only that says that the stores are equal."], actions: [check("Check again")] };
}

function behind({ offsets, last }) {
  const late = Object.keys(STORES).filter((store) => lateBy(store) > 0);
  const now = rates();
  const standing = late.filter((store) => now && now[store] === 0);
  const left = Math.max(...late.map((store) => lag(offsets, store) / (now?.[store] || 0)));
  const sinks = standing.map((store) => (store === "VECTOR" ? "sink-vector" : "sink-graph")).join(" and ");
  const advice = !now ? "Looking whether it catches up …" : standing.length > 0 ? `It does not move: look whether ${sinks} runs. Nothing is lost meanwhile.` : `It is catching up: about ${seconds(left)} to go. Nothing is to be done.`;
  return {
    look: "wait", title: `${late.map((store) => `${STORES[store]} is ${count(lag(offsets, store), "record")} behind the log`).join(", ")}`,
    detail: last?.report?.consistent ? ["What the stores have: ", ...proof(last)] : [], advice: [advice], actions: [check()],
  };
}

function equal({ offsets, last }) {
  const proven = provenOffsets(last.report);
  const since = offsets.partitions.reduce((sum, partition) => sum + Math.max(0, partition.enrichedEnd - (proven.get(partition.partition) ?? 0)), 0);
  const isOld = secondsSince(last.endedAt) > STALE_SECONDS;
  return {
    look: isOld ? "wait" : "good", title: isOld ? "Both stores equalled the log when they were last compared" : "Both stores equal the log", detail: proof(last),
    advice: [isOld ? "That was long ago: check again." : since > 0 ? `The log has gone on by ${count(since, "offset")} since. Nothing is to be done.` : "Nothing was written since. Nothing is to be done."], actions: [check()],
  };
}

/** The operator's question, answered; the worst first. */
function judge(known) {
  const { offsets, findings, last, running } = known;
  if (!offsets || !findings || last === undefined) return { look: "wait", title: "Reading …", detail: [], advice: [], actions: [] };
  if (Object.keys(offsets.errors).length > 0) return unreadable(known);
  if (findings.open > 0) return open(known);
  if (last?.state === "FAILED") return failed(known);
  if (Object.keys(STORES).some((store) => lateBy(store) > 0)) return behind(known);
  if (last === null) {
    const first = running.some((operation) => ["check", "full"].includes(operation.operation));
    return { look: "wait", title: first ? "The first check is under way" : "The stores were never compared with the log", detail: [], advice: [first ? "Its result will stand here." : "Until they are, nobody knows whether they are equal."], actions: first ? [] : [check()] };
  }
  return last.report.consistent ? equal(known) : undone(known);
}

/** What else there is, whatever the verdict is. */
function also({ offsets, findings, letters, running = [] }) {
  const late = offsets && findings?.open > 0 ? Object.keys(STORES).filter((store) => lateBy(store) > 0) : [];
  return [
    ...late.map((store) => `${STORES[store]} is ${count(lag(offsets, store), "record")} behind the log.`),
    letters?.undecided > 0 ? element("span", {}, link(count(letters.undecided, "dead letter"), "letters"), ` ${letters.undecided === 1 ? "waits" : "wait"} for a decision.`) : null,
    ...running.map((operation) => element("span", {}, link(`A ${operation.operation}`, "operations"), ` is ${operation.state.toLowerCase()}${operation.progress.phase ? `: ${operation.progress.phase}` : ""}.`)),
  ].filter(Boolean);
}

const unknown = (verdict) => ({ look: "wait", title: "Not known: the reconciler does not answer", detail: [`The last that was known: ${verdict.title}.`], advice: ["Look whether it runs. This page goes on by itself as soon as it answers."], actions: [] });

/** Says it; what cannot be read of the console's own parts comes with it. */
export function showVerdict(known, problems, isLost) {
  const verdict = isLost ? unknown(judge(known)) : judge(known);
  byId("verdict").className = verdict.look;
  document.title = `${LOOKS[verdict.look]} ${verdict.title} – Memlog`;
  // Said aloud when it changes only.
  show(byId("verdict-title"), verdict.title);
  show(byId("verdict-mark"), LOOKS[verdict.look]);
  show(byId("verdict-detail"), verdict.detail);
  show(byId("verdict-advice"), verdict.advice);
  show(byId("verdict-actions"), verdict.actions);
  show(byId("verdict-also"), (isLost ? [] : [...also(known), ...problems]).map((line) => element("li", {}, line)));
}
