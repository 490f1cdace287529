/** Long work that is asked for: queued, run one at a time, watched, cancelled; what the work is comes from other packages. */
@NullMarked
package io.memlog.reconciler.operations;

import org.jspecify.annotations.NullMarked;
