package io.memlog.models;

/**
 * A typed edge between two entities of one text; immutable.
 *
 * @param confidence 0 to 1
 * @param ruleId rule or model that found it
 * @param evidence the words that say so
 */
public record ExtractedRelation(
        String fromKey, String toKey, RelationType type, double confidence, String ruleId, TextSpan evidence) {
    public ExtractedRelation {
        Labels.check("fromKey", fromKey);
        Labels.check("toKey", toKey);
        Labels.check("ruleId", ruleId);
        Labels.checkConfidence(confidence);
        if (fromKey.equals(toKey)) {
            throw new IllegalArgumentException("relation %s: expected two different entities".formatted(ruleId));
        }
    }
}
