/** The parts against themselves: each is used, killed, restarted on its folder, and still has its data. */
@NullMarked
package io.memlog.testkit;

import org.jspecify.annotations.NullMarked;
