package io.memlog.streams;

/**
 * What models are still to say on a decided state; immutable.
 *
 * @param text what they read
 * @param vector it has no vector of the current space
 * @param next it has no vector of the space that is rolled out, and should
 * @param entities they are wanted, and are not the current extractor's
 */
record ModelNeeds(SourceText text, boolean vector, boolean next, boolean entities) {}
