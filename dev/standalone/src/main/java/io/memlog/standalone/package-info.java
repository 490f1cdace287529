/** The whole pipeline on one machine, and the command line. */
@NullMarked
package io.memlog.standalone;

import org.jspecify.annotations.NullMarked;
