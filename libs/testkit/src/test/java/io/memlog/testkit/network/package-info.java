/** The fault proxy against a server that echoes, and against the real stores. */
@NullMarked
package io.memlog.testkit.network;

import org.jspecify.annotations.NullMarked;
