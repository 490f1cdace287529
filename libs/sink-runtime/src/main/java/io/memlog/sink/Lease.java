package io.memlog.sink;

/**
 * The right to write one partition into the store, won by {@link ProjectionStore#claim}; ends when another owner claims it.
 *
 * @param source the partition it is for
 * @param owner who holds it
 * @param epoch fencing number, grows by one with each claim
 * @param nextOffset next offset to read
 * @param eventOffset last applied offset of memory.events on this partition, -1 if none
 */
public record Lease(SourcePartition source, String owner, long epoch, long nextOffset, long eventOffset) {
    /** The lease after a committed batch. */
    public Lease advancedTo(long newNextOffset, long newEventOffset) {
        if (newNextOffset < nextOffset) {
            throw new IllegalArgumentException("%s: expected next offset >= %d, found %d"
                    .formatted(source.partition(), nextOffset, newNextOffset));
        }
        return new Lease(source, owner, epoch, newNextOffset, Math.max(eventOffset, newEventOffset));
    }
}
