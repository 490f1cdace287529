/**
 * Embedding and chat providers over HTTP that fail safely: typed failures, and a chain of small decorators around each provider.
 */
@NullMarked
package io.memlog.models.remote;

import org.jspecify.annotations.NullMarked;
