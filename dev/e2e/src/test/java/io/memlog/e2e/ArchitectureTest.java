package io.memlog.e2e;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;

/** Dependencies point one way: schemas, libs, services, dev. */
@AnalyzeClasses(packages = "io.memlog", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
    private static final String[] JDBC = {"java.sql..", "javax.sql..", "org.postgresql..", "com.zaxxer.."};

    @ArchTest
    static final ArchRule LAYERS = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("schemas")
            .definedBy("io.memlog.schemas..")
            .layer("service-runtime")
            .definedBy("io.memlog.service..")
            .layer("models")
            .definedBy("io.memlog.models", "io.memlog.models.remote")
            .layer("model-runtime")
            .definedBy("io.memlog.models.runtime")
            .layer("sink-runtime")
            .definedBy("io.memlog.sink", "io.memlog.sink.generations")
            .layer("testkit")
            .definedBy("io.memlog.testkit..")
            .layer("ingest")
            .definedBy("io.memlog.ingest..")
            .layer("streams")
            .definedBy("io.memlog.streams..")
            .layer("sink-vector")
            .definedBy("io.memlog.sink.vector..")
            .layer("sink-graph")
            .definedBy("io.memlog.sink.graph..")
            .layer("reconciler")
            .definedBy("io.memlog.reconciler..")
            .layer("query")
            .definedBy("io.memlog.query..")
            .layer("chaos")
            .definedBy("io.memlog.chaos..")
            .layer("standalone")
            .definedBy("io.memlog.standalone..")
            .whereLayer("service-runtime")
            .mayOnlyBeAccessedByLayers(
                    "model-runtime",
                    "sink-runtime",
                    "ingest",
                    "streams",
                    "sink-vector",
                    "sink-graph",
                    "reconciler",
                    "query")
            .whereLayer("models")
            .mayOnlyBeAccessedByLayers("model-runtime", "streams", "query")
            .whereLayer("model-runtime")
            .mayOnlyBeAccessedByLayers("streams", "query")
            .whereLayer("sink-runtime")
            .mayOnlyBeAccessedByLayers("sink-vector", "sink-graph")
            .whereLayer("testkit")
            .mayOnlyBeAccessedByLayers("standalone", "chaos")
            .whereLayer("ingest")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("streams")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("sink-vector")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("sink-graph")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("reconciler")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("query")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("chaos")
            .mayOnlyBeAccessedByLayers("standalone")
            .whereLayer("standalone")
            .mayNotBeAccessedByAnyLayer();

    @ArchTest
    static final ArchRule ONLY_STORE_SERVICES_SEE_JDBC = ArchRuleDefinition.noClasses()
            .that()
            .resideOutsideOfPackages(
                    "io.memlog.sink.vector..", "io.memlog.query..", "io.memlog.reconciler..", "io.memlog.chaos..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(JDBC);

    @ArchTest
    static final ArchRule ONLY_STORE_SERVICES_SEE_BOLT = ArchRuleDefinition.noClasses()
            .that()
            .resideOutsideOfPackages(
                    "io.memlog.sink.graph..", "io.memlog.query..", "io.memlog.reconciler..", "io.memlog.chaos..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.neo4j.driver..");

    @ArchTest
    static final ArchRule ONLY_EXTRACTION_SEES_KAFKA_STREAMS = ArchRuleDefinition.noClasses()
            .that()
            .resideOutsideOfPackages("io.memlog.streams..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka.streams..");

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("io.memlog.(**)").should().beFreeOfCycles();
}
