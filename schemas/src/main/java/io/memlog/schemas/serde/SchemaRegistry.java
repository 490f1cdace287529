package io.memlog.schemas.serde;

import java.util.Optional;
import org.apache.avro.Schema;

/**
 * What the serde asks of a registry.
 *
 * <p>Every method throws {@link SchemaRegistryUnavailable} when there is no trustworthy answer. An implementation that answers
 * "not there" while it merely cannot tell makes the stream dead-letter good records. Implementations are thread-safe.
 */
interface SchemaRegistry {

    /** The writer's schema; empty only when the registry itself says that it has none with this id. */
    Optional<Schema> byId(int id);

    /** Like {@link #byId}, but asks every node, since one may lag behind another; empty only when all that answer say so. */
    Optional<Schema> byIdFromEveryNode(int id);

    /** False when the registry holds nothing at all: a new one, or one that lost its storage. */
    boolean hasSubjects();

    /**
     * Registers the schema, or finds it when it is there already.
     *
     * @throws SchemaRegistryRefusal when the registry will not have it
     */
    int register(String subject, String schema);

    /**
     * The id of a schema that must be registered already.
     *
     * @throws SchemaRegistryRefusal when it is not
     */
    int find(String subject, String schema);

    /**
     * The latest version of the subject.
     *
     * @throws SchemaRegistryRefusal when the subject has none
     */
    Registered latest(String subject);

    /** Turns BACKWARD_TRANSITIVE on for a subject on which no compatibility is enforced; another level is left as it is. */
    void enforceCompatibility(String subject);

    /** A schema and its id. */
    record Registered(int id, Schema schema) {}
}
