package io.memlog.sink;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.TopicPartition;

/**
 * A simulated group coordinator. Harsher than Kafka's: it gives a partition away without waiting for the old owner to let go, so every
 * rebalance makes two members that both believe to own it.
 */
final class Group {
    private final Set<MemberLog> members = new LinkedHashSet<>();
    private final Map<TopicPartition, MemberLog> owners = new LinkedHashMap<>();
    private final Map<TopicPartition, Long> reported = new LinkedHashMap<>();

    void join(MemberLog member) {
        members.add(member);
    }

    boolean has(MemberLog member) {
        return members.contains(member);
    }

    /** The member leaves, or is not heard of for too long; others take over. */
    void remove(MemberLog member) {
        members.remove(member);
        Set<TopicPartition> left = assignmentOf(member);
        owners.keySet().removeAll(left);
        complete(List.copyOf(left));
    }

    void assign(TopicPartition partition, MemberLog member) {
        owners.put(partition, member);
    }

    void revoke(TopicPartition partition) {
        owners.remove(partition);
    }

    /** In the order in which they were given. */
    Set<TopicPartition> assignmentOf(MemberLog member) {
        Set<TopicPartition> assignment = new LinkedHashSet<>();
        owners.forEach((partition, owner) -> {
            if (owner == member) {
                assignment.add(partition);
            }
        });
        return assignment;
    }

    /** Any distribution; a partition may stay without an owner. */
    void shuffle(List<TopicPartition> partitions, RandomGenerator random) {
        List<MemberLog> candidates = new ArrayList<>(members);
        for (TopicPartition partition : partitions) {
            int choice = random.nextInt(candidates.size() + 1);
            if (choice < candidates.size()) {
                owners.put(partition, candidates.get(choice));
            } else if (random.nextInt(3) == 0) {
                owners.remove(partition);
            }
        }
    }

    /** Gives every partition without an owner to somebody. */
    void complete(List<TopicPartition> partitions) {
        List<MemberLog> candidates = new ArrayList<>(members);
        for (int i = 0; i < partitions.size() && !candidates.isEmpty(); i++) {
            owners.putIfAbsent(partitions.get(i), candidates.get(i % candidates.size()));
        }
    }

    void report(TopicPartition partition, long nextOffset) {
        reported.put(partition, nextOffset);
    }

    /** What lag tools see. */
    Map<TopicPartition, Long> reported() {
        return reported;
    }
}
