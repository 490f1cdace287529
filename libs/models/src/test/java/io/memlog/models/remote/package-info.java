/** Tests of remote providers against a real HTTP server that fails as told. */
@NullMarked
package io.memlog.models.remote;

import org.jspecify.annotations.NullMarked;
