import { read, write } from "./api.js";
import { byId, element, facts, key, moment, number, pill, show, table } from "./view.js";

const LOOKS = { OPEN: "bad", REPAIRING: "wait", REPAIRED: "good", ACCEPTED: "off" };
const HEADINGS = ["Finding", "Key", "State", "First seen", "Last seen", ""];
const MOST = 200;

function details(finding) {
  return element("details", {},
    element("summary", { "data-focus": finding.findingId }, `${finding.kind} · ${finding.store}`),
    facts([
      ["partition", number(finding.partition)], ["log offset", finding.logOffset], ["expected version", finding.expectedVersion], ["found version", finding.foundVersion],
      ["expected digest", finding.expectedDigest], ["found digest", finding.foundDigest], ["seen by level", finding.depth], ["reason", finding.reason],
    ]));
}

async function accept(finding, changed) {
  const reason = prompt("Why may this stay as it is?");
  if (!reason) return;
  try {
    await write(`/v1/findings/${encodeURIComponent(finding.findingId)}/accept`, { reason });
  } catch (failure) {
    alert(failure.message);
  }
  changed();
}

function row(finding, changed) {
  const button = element("button", { type: "button", "data-focus": `accept ${finding.findingId}`, onclick: () => accept(finding, changed) }, "Accept");
  return [details(finding), key(finding.key), pill(finding.state.toLowerCase(), LOOKS[finding.state] ?? "off"), moment(finding.firstSeenAt), moment(finding.lastSeenAt), finding.state === "OPEN" ? button : null];
}

export const listenToFindings = (changed) => byId("finding-filter").addEventListener("change", changed);

/** Returns how many are open. */
export async function showFindings(changed) {
  const filter = new FormData(byId("finding-filter"));
  const { findings } = await read(`/v1/findings${filter.get("all") ? "?state=all" : ""}`);
  const open = findings.filter((finding) => finding.state === "OPEN" || finding.state === "REPAIRING").length;
  const wanted = findings.filter((finding) => (!filter.get("store") || finding.store === filter.get("store")) && (!filter.get("kind") || finding.kind === filter.get("kind")));
  byId("finding-count").textContent = `${number(open)} open`;
  const shown = wanted.slice(0, MOST);
  const note = wanted.length > MOST ? element("p", { className: "quiet" }, `The first ${MOST} of ${number(wanted.length)}.`) : null;
  const content = shown.length === 0 ? [element("p", { className: "quiet" }, "None.")] : [table(HEADINGS, shown.map((finding) => row(finding, changed))), ...(note ? [note] : [])];
  show(byId("finding-list"), JSON.stringify(shown), ...content);
  return open;
}
