package io.memlog.query;

import io.memlog.schemas.ReadToken;
import io.memlog.schemas.Scope;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What every read names; immutable.
 *
 * @param scope whose memories
 * @param minToken writes that the answer must include; null for none
 * @param timeout how long to wait for them
 * @param withEntities whether the graph adds what each memory mentions
 */
record ReadOptions(Scope scope, @Nullable ReadToken minToken, Duration timeout, boolean withEntities) {}
