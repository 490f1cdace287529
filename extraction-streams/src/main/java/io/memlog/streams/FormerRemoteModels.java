package io.memlog.streams;

import io.memlog.service.KafkaAnswers;
import org.apache.kafka.clients.admin.Admin;

/**
 * Finds out whether models were ever elsewhere; stateless. If so, events may still wait for them, already read and not yet decided,
 * and a process that has its models to itself must let them out.
 */
final class FormerRemoteModels {
    private static final String CHANGELOG =
            "%s-%s-changelog".formatted(StreamsSettings.APPLICATION_ID, StateStores.PENDING);

    private FormerRemoteModels() {}

    static boolean existed(Admin admin) {
        return KafkaAnswers.await(admin.listTopics().names()).contains(CHANGELOG);
    }
}
