/** Rebuilds a store beside its readers and writers: what loads a further generation, lets it follow, and switches to it. */
@NullMarked
package io.memlog.sink.generations;

import org.jspecify.annotations.NullMarked;
