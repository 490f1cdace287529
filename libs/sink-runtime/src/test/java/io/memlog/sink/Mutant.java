package io.memlog.sink;

/** The protocol broken on purpose, one rule at a time. */
enum Mutant {
    READ_BEFORE_LOCK,
    OFFSET_AS_FILTER,
    LAST_OFFSET_PLUS_ONE,
    NO_TOPIC_ID_AT_CLAIM,
    NO_TOPIC_ID_BEFORE_WRITE,
    NO_BOUNDS_AT_CLAIM,
    BATCH_ACROSS_PARTITIONS,
    SAME_EPOCH,
    BLIND_RETRY,
    DEAF_TO_ALREADY_APPLIED,
    SEEK_TO_GROUP_OFFSET,
    OFFSET_RESET,
    LETTER_NOT_AWAITED;

    Wiring wiring() {
        Wiring right = Wiring.RIGHT;
        return switch (this) {
            case READ_BEFORE_LOCK -> right.withProtocol(WrongProtocol::readBeforeLock);
            case OFFSET_AS_FILTER -> right.withProtocol(WrongProtocol::offsetAsFilter);
            case LAST_OFFSET_PLUS_ONE -> right.withLog((log, group) -> WrongLog.lastOffsetPlusOne(log));
            case NO_TOPIC_ID_AT_CLAIM -> right.withProtocol(WrongProtocol::anyTopicId);
            case NO_TOPIC_ID_BEFORE_WRITE -> right.withLog((log, group) -> WrongLog.blindToRecreation(log));
            case NO_BOUNDS_AT_CLAIM -> right.withProtocol(WrongProtocol::anyBounds);
            case BATCH_ACROSS_PARTITIONS -> right.withProtocol(WrongProtocol::acrossPartitions);
            case SAME_EPOCH -> right.withProtocol(WrongProtocol::sameEpoch);
            case BLIND_RETRY -> right.withStore(WrongStore::blindRetry);
            case DEAF_TO_ALREADY_APPLIED -> right.withStore(WrongStore::deafToAlreadyApplied);
            case SEEK_TO_GROUP_OFFSET -> right.withLog(WrongLog::seekingToTheGroup);
            case OFFSET_RESET -> right.withLog((log, group) -> WrongLog.resetting(log));
            case LETTER_NOT_AWAITED -> right.withLetters(Mutant::careless);
        };
    }

    /** Goes on whether or not the letter arrived. */
    private static DeadLetters careless(DeadLetters right) {
        return (unappliable, reason) -> {
            try {
                right.publish(unappliable, reason);
            } catch (LogUnavailableException e) {
                // The mutation: nobody waits for the acknowledgement.
            }
        };
    }
}
