/** Child processes, with the shell as the child. */
@NullMarked
package io.memlog.testkit.process;

import org.jspecify.annotations.NullMarked;
