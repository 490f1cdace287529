/** Read-only views of both stores, each with the watermark its content belongs to. */
@NullMarked
package io.memlog.reconciler.store;

import org.jspecify.annotations.NullMarked;
