package io.memlog.sink;

/**
 * Prepares the next batch while another is written: decoding and encoding cost the client as much time as writing costs the store.
 * What goes wrong here goes wrong again, and is dealt with, when the batch's turn has come.
 */
record PrepareStep(SinkParts parts, Draft draft) implements Step {
    @Override
    public StepResult run() {
        try {
            return new StepResult.Ready(draft, Prepared.of(draft.decode(parts), parts));
        } catch (LogUnavailableException | RecordRefusedException e) {
            return new StepResult.Ready(draft, null);
        }
    }
}
