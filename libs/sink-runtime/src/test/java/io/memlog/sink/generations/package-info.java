/** Tests of {@link io.memlog.sink.generations}. */
@NullMarked
package io.memlog.sink.generations;

import org.jspecify.annotations.NullMarked;
