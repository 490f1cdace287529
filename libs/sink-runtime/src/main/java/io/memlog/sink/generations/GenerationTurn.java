package io.memlog.sink.generations;

import io.memlog.sink.generations.Generation.State;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The right to move a store's generations on, as {@link GenerationSteps} uses it: transactions one after the other, of which at most one
 * sink at a time has one open. What is not committed never was. Confined to one thread, but for {@link #abort}.
 *
 * <p>Every method throws {@link io.memlog.sink.StoreUnavailableException} if the store does not answer or a lock was not to be had; what was
 * not committed is then to be rolled back and tried again.
 */
public interface GenerationTurn extends AutoCloseable {
    /** False if another sink is at it; this turn is then over. */
    boolean leads();

    /** Those that wait for an answer, in the order in which they were asked for. */
    List<GenerationCommand> commands();

    List<Generation> generations();

    Position position(Generation generation);

    /** Of a bounded generation: whether each partition stands where its loader stops. */
    boolean hasReachedItsBounds(Generation generation);

    /** A new generation, as the command wants it: LOADING, empty. */
    Generation add(GenerationCommand rebuild);

    /** False if its state has changed meanwhile: a loader may have found it to be unloadable. */
    boolean move(Generation generation, State next);

    /**
     * Exchanges what readers and the live loop's writes go to, in this transaction, if that is possible without a gap: while no commit and
     * no claim is under way, each partition follows and stands at the live one's offset. Says otherwise what is expected and found.
     */
    Optional<String> exchange(Generation live, Generation next);

    /** Removes a generation that is not live, and whoever writes it. Says what is left, if it takes more than this turn. */
    Optional<String> remove(Generation unwanted);

    /** Commits as it goes on: what was built before a crash is not built again. It may take hours. */
    void buildIndexes(Generation generation);

    /** In the transaction that did what was asked for, or refused it. */
    void answer(GenerationCommand command, boolean isRefused, @Nullable Generation about, String text);

    void sayWhyItWaits(GenerationCommand command, String reason);

    void commit();

    void rollBack();

    /** Lets the step under way fail, if there is one; called by any thread. */
    void abort();

    @Override
    void close();

    /**
     * Where a generation stands beside the live one.
     *
     * @param isClaimed whether each partition was claimed by a loader
     * @param behind offsets that the live generation has and this one has not
     * @param isFollowing whether each partition follows
     */
    record Position(boolean isClaimed, long behind, boolean isFollowing) {}
}
