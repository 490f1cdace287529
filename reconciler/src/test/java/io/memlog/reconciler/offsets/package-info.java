@NullMarked
package io.memlog.reconciler.offsets;

import org.jspecify.annotations.NullMarked;
