import { onForm, scopeOf } from "./actions.js";
import { read } from "./api.js";
import { ask } from "./dialog.js";
import { byId, element, show } from "./dom.js";
import { change, number, pill, quiet, row, table } from "./format.js";
import { submit } from "./operations.js";

const HEADINGS = ["Model", "Next model", "Memories", "Share", ""];

const space = (model, fingerprint) => (model ? element("span", { title: fingerprint }, model) : element("span", { class: "quiet" }, "none"));

/** Reads and shows which vectors the memories have: it counts them all, so not often. */
export async function readEmbeddings() {
  const { embeddings } = await read("/v1/embeddings");
  const total = embeddings.reduce((sum, space) => sum + space.memories, 0);
  const rows = embeddings.map((found) => row(`${found.fingerprint} ${found.nextFingerprint} ${found.active}`, HEADINGS, [
    space(found.model, found.fingerprint), space(found.nextModel, found.nextFingerprint), number(found.memories), `${((100 * found.memories) / total).toLocaleString("en", { maximumFractionDigits: 1 })} %`, found.active ? null : pill("deleted memories", "off")]));
  show(byId("embedding-list"), rows.length ? table("embeddings", HEADINGS, rows) : quiet("There are no memories yet."));
}

/** While memories are embedded again, the way to end that. */
export function showReembed(running) {
  const found = running.filter((operation) => operation.operation === "reembed");
  show(byId("embedding-running"), found.map((operation) => element("div", { class: "controls", "data-key": operation.id },
    element("span", {}, `${operation.state.toLowerCase()}: ${operation.progress.phase} ${number(operation.progress.done)} of ${number(operation.progress.total)}`), change("Give up", "cancel", operation.id, { "data-key": "give up" }))));
}

export function listenToEmbeddings() {
  onForm("embedding", async (fields) => {
    const model = fields.model.trim();
    const sure = await ask({
      title: "Embed again", yes: "Embed again",
      text: ["Every memory whose vectors are not of the models that extraction-streams is set to now is published again. Searches use one model at a time and switch for a user when his memories are complete.",
        "It can be given up at any time and goes on where it was when it is asked for again."],
    });
    return sure ? submit({ operation: "reembed", ...scopeOf(fields.scope), ...(model ? { model } : {}) }) : "";
  });
}
