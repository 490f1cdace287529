package io.memlog.reconciler.rebuild;

import java.util.List;

/**
 * What a side generation holds otherwise than the live one, both read at one moment; immutable.
 *
 * @param onlyLive memories that only the live one has
 * @param onlySide memories that only the side generation has
 * @param changed memories that both have, with another version or other content
 * @param differences a page of them, by tenant, user and memory
 */
public record GenerationDiff(long onlyLive, long onlySide, long changed, List<GenerationDifference> differences) {
    public GenerationDiff {
        differences = List.copyOf(differences);
    }
}
