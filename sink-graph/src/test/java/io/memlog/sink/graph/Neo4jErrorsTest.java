package io.memlog.sink.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.service.ConfigurationException;
import io.memlog.sink.CommitUnknownException;
import io.memlog.sink.RecordRefusedException;
import io.memlog.sink.StoreUnavailableException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neo4j.driver.exceptions.ClientException;
import org.neo4j.driver.exceptions.DatabaseException;
import org.neo4j.driver.exceptions.Neo4jException;
import org.neo4j.driver.exceptions.ServiceUnavailableException;
import org.neo4j.driver.exceptions.SessionExpiredException;
import org.neo4j.driver.exceptions.TransientException;

/** What each error means, by the codes that Neo4j documents and the classes that the driver makes of them. */
final class Neo4jErrorsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase",
                "Neo.ClientError.Cluster.NotALeader",
                "Neo.ClientError.Database.DatabaseNotFound",
                "Neo.ClientError.Schema.IndexNotFound",
                "Neo.ClientError.Security.AuthorizationExpired",
                "Neo.ClientError.Security.Unauthorized",
                "Neo.ClientError.Statement.EntityNotFound",
                "Neo.ClientError.Transaction.TransactionTimedOut",
                "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration",
                "Neo.ClientError.Transaction.LockClientStopped",
                // The driver's own, as when no connection is to be had in time.
                "N/A"
            })
    void aClientErrorThatIsNotOfTheRecordIsAnOutage(String code) {
        var error = new ClientException(code, "said by the server");

        assertThat(Neo4jErrors.beforeCommit("commit", error)).isInstanceOf(StoreUnavailableException.class);
        assertThat(Neo4jErrors.duringClaim("claim", error)).isInstanceOf(StoreUnavailableException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Neo.TransientError.Transaction.DeadlockDetected",
                "Neo.TransientError.Transaction.LockAcquisitionTimeout",
                "Neo.TransientError.General.MemoryPoolOutOfMemoryError",
                "Neo.TransientError.General.OutOfMemoryError",
                "Neo.TransientError.General.DatabaseUnavailable"
            })
    void aTransientErrorIsAnOutageAlsoAsTheAnswerToTheCommit(String code) {
        var error = new TransientException(code, "said by the server");

        assertThat(Neo4jErrors.beforeCommit("commit", error)).isInstanceOf(StoreUnavailableException.class);
        assertThat(Neo4jErrors.duringCommit("commit", error)).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void whatDoesNotSayThatTheCommitFailedLeavesItOpen() {
        for (Neo4jException error : List.of(
                new ServiceUnavailableException("connection lost"),
                new SessionExpiredException("connection lost"),
                new DatabaseException("Neo.DatabaseError.Transaction.TransactionCommitFailed", "disk full"),
                new DatabaseException("Neo.DatabaseError.General.UnknownError", "broken"))) {
            assertThat(Neo4jErrors.beforeCommit("commit", error)).isInstanceOf(StoreUnavailableException.class);
            assertThat(Neo4jErrors.duringCommit("commit", error)).isInstanceOf(CommitUnknownException.class);
        }
    }

    @Test
    void onlyWhatTheServerSaysOfTheDataIsTheRecordsFaultAndNeverInAClaim() {
        for (String code : List.of(
                "Neo.ClientError.Schema.ConstraintValidationFailed",
                "Neo.ClientError.Statement.TypeError",
                "Neo.ClientError.Statement.ArgumentError")) {
            var error = new ClientException(code, "quotes memory text");

            assertThat(Neo4jErrors.beforeCommit("commit", error))
                    .isInstanceOf(RecordRefusedException.class)
                    .hasMessageNotContaining("memory text");
            assertThat(Neo4jErrors.duringCommit("commit", error)).isInstanceOf(RecordRefusedException.class);
            assertThat(Neo4jErrors.duringClaim("claim", error)).isNotInstanceOf(RecordRefusedException.class);
        }
    }

    @Test
    void aStatementThatTheServerDoesNotUnderstandIsABugThatNoWaitingMends() {
        var error = new ClientException("Neo.ClientError.Statement.SyntaxError", "said by the server");

        assertThat(Neo4jErrors.beforeCommit("commit", error)).isSameAs(error);
        assertThat(Neo4jErrors.duringClaim("claim", error)).isSameAs(error);
    }

    @Test
    void aWrongPasswordSaysWhatToCorrect() {
        var error = new ClientException("Neo.ClientError.Security.Unauthorized", "said by the server");

        assertThat(Neo4jErrors.opening(error))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "NEO4J_USER, NEO4J_PASSWORD: expected credentials that the graph store accepts, found Neo.ClientError.Security.Unauthorized");
        assertThat(Neo4jErrors.opening(new ServiceUnavailableException("nobody listens")))
                .isInstanceOf(StoreUnavailableException.class);
    }
}
