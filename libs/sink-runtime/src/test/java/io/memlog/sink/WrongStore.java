package io.memlog.sink;

import java.time.InstantSource;

/** Stores whose answers are taken otherwise than the loop does; stateless. */
final class WrongStore {
    private WrongStore() {}

    /** Sends a batch again, without looking, when it does not know what became of it. */
    static ProjectionStore blindRetry(MemberStore right) {
        StoreProtocol unchecked = WrongProtocol.unchecked(new FencedProtocol(InstantSource.system()));
        return new Answering(right, batch -> {
            try {
                return right.commit(batch);
            } catch (CommitUnknownException e) {
                return right.commit(batch, unchecked);
            }
        });
    }

    /** Keeps its position when the store says that it stands elsewhere. */
    static ProjectionStore deafToAlreadyApplied(MemberStore right) {
        return new Answering(right, batch -> {
            CommitOutcome outcome = right.commit(batch);
            if (outcome instanceof CommitOutcome.AlreadyApplied) {
                throw new StoreUnavailableException("try again", new IllegalStateException("mutant"));
            }
            return outcome;
        });
    }

    private interface Answer {
        CommitOutcome to(Batch batch);
    }

    private record Answering(MemberStore right, Answer answer) implements ProjectionStore {
        @Override
        public Lease claim(SourcePartition source, LogBounds bounds, String owner) {
            return right.claim(source, bounds, owner);
        }

        @Override
        public CommitOutcome commit(Batch batch) {
            return answer.to(batch);
        }

        @Override
        public void close() {
            right.close();
        }
    }
}
