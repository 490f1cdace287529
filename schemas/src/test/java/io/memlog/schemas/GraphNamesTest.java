package io.memlog.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class GraphNamesTest {
    private static final String CYPHER = """
            MATCH (user:User)-[:REMEMBERS]->(:Memory {key: $key})-[:MENTIONS]->(e:Entity)-[r:RELATED]->()
            USING INDEX SEEK r:RELATED(memoryKey)
            WHERE e:Entity AND NOT e:UserGroup
            RETURN r {.memoryKey}
            """;

    @Test
    void aGenerationsNamesEndOnItsSuffix() {
        assertThat(new GraphNames("_2").in(CYPHER)).isEqualTo("""
                MATCH (user:User_2)-[:REMEMBERS]->(:Memory_2 {key: $key})-[:MENTIONS]->(e:Entity_2)-[r:RELATED_2]->()
                USING INDEX SEEK r:RELATED_2(memoryKey)
                WHERE e:Entity_2 AND NOT e:UserGroup
                RETURN r {.memoryKey}
                """);
        assertThat(GraphNames.PLAIN.in(CYPHER)).isEqualTo(CYPHER);
    }

    @Test
    void aSuffixIsNoPlaceForCypher() {
        assertThatThrownBy(() -> new GraphNames("_2) DETACH DELETE (n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found");
    }
}
