/** The main classes of the child JVMs; they run on the servers' own class path, never in the JVM of a test. */
@NullMarked
package io.memlog.testkit.server;

import org.jspecify.annotations.NullMarked;
