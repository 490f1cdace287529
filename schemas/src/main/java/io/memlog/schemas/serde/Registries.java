package io.memlog.schemas.serde;

/** Opens the registry that the settings name; stateless. */
final class Registries {
    private Registries() {}

    static SchemaRegistry open(SerdeSettings settings) {
        SerdeSettings.Node first = settings.nodes().getFirst();
        return first.isMock() ? InMemorySchemaRegistry.named(first.toString()) : new HttpSchemaRegistry(settings);
    }
}
