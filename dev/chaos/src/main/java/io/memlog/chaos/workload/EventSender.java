package io.memlog.chaos.workload;

import io.memlog.schemas.avro.MemoryEvent;

/**
 * One way into the log. Used by one writer; {@link #send} must try until the log has acknowledged, or an accepted event could be
 * mistaken for a lost one.
 */
interface EventSender {
    /**
     * Sends an event again and again until it is accepted.
     *
     * @throws InterruptedException if the workload ends; whether the log has the event is not known then
     */
    void send(MemoryEvent event) throws InterruptedException;

    /** Waits until what is on its way is accepted, and closes the connections. */
    void drain() throws InterruptedException;
}
