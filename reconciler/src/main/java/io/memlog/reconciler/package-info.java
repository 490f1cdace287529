/** The service that proves that both stores equal the log: checks, offsets and findings over REST. */
@NullMarked
package io.memlog.reconciler;

import org.jspecify.annotations.NullMarked;
