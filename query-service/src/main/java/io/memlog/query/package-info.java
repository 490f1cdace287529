/** The read side: get, list and search of one user's memories, each answer saying how far the stores are. */
@NullMarked
package io.memlog.query;

import org.jspecify.annotations.NullMarked;
