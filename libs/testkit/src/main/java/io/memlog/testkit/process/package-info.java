/** Child processes on this machine: start, wait until ready, stop, kill, pause, and never leave one behind. */
@NullMarked
package io.memlog.testkit.process;

import org.jspecify.annotations.NullMarked;
