package io.memlog.ingest;

import io.memlog.schemas.EventRules;
import io.memlog.schemas.Limits;
import io.memlog.schemas.serde.MemlogSerdes;
import io.memlog.service.ConfigKey;
import io.memlog.service.Environment;
import io.memlog.service.KafkaSettings;
import io.memlog.service.ServiceRuntime;
import io.memlog.service.TopicProvisioner;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/** The service that takes writes over REST and puts them on the log; wired here and nowhere else. Stateless. */
public final class IngestService {
    private static final String NAME = "ingest-service";

    private IngestService() {}

    public static void main(String[] arguments) {
        ServiceRuntime.run(NAME, IngestConfiguration.DEFAULT_PORT, keys(), IngestService::wire);
    }

    /** What the service reads beside the common variables. */
    public static List<ConfigKey<?>> keys() {
        return IngestConfiguration.KEYS;
    }

    /** Starts the service inside this process; the caller closes it. */
    public static ServiceRuntime start(Environment environment) {
        return ServiceRuntime.start(NAME, IngestConfiguration.DEFAULT_PORT, keys(), environment, IngestService::wire);
    }

    private static void wire(ServiceRuntime runtime) {
        IngestConfiguration configuration = IngestConfiguration.read(runtime.environment());
        Map<String, String> serde = runtime.environment().serdeConfig();

        // 1. What the service writes to must be there before the first request.
        Admin admin = runtime.onClose(
                "admin",
                Admin.create(KafkaSettings.admin(configuration.kafkaBootstrapServers(), "memlog-ingest-admin")));
        TopicProvisioner.ensure(admin, configuration.partitions(), configuration.replicationFactor());
        MemlogSerdes.registerContracts(serde);

        // 2. The way of one write: request -> event -> log.
        MemoryEventPublisher publisher = runtime.onClose(
                "publisher",
                MemoryEventPublisher.open(
                        configuration, MemlogSerdes.events(serde).serializer(), runtime.metrics()));
        Clock clock = Clock.systemUTC();
        var events = new EventFactory(new EventRules(Limits.DEFAULT), new EventIds(clock), clock);
        var reader = new RequestReader();

        // 3. The routes.
        runtime.routes(new MemoryResource(reader, events, publisher, configuration.requestBytes())::addTo);
        var limits = new BulkResource.BulkLimits(
                configuration.requestBytes(), configuration.bulkLines(), configuration.bulkInFlight());
        runtime.routes(new BulkResource(reader, events, publisher, limits)::addTo);

        // 4. Readiness follows the log.
        var probe = new LogProbe(admin);
        runtime.readyWhen("log", probe);
        runtime.inBackground("log-probe", probe::run);
    }
}
