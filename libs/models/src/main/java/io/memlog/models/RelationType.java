package io.memlog.models;

/** The closed set of edges that extractors draw; immutable. */
public enum RelationType {
    WORKS_AT,
    WORKS_ON,
    LIVES_IN,
    LOCATED_IN,
    KNOWS,
    MET,
    FAMILY_OF,
    MEMBER_OF,
    OWNS,
    DISCUSSES,
    LIKES,
    DISLIKES,
    /** Named in the same sentence; says nothing more. */
    MENTIONED_WITH
}
