/** Tests of settings, metrics and readiness of models. */
@NullMarked
package io.memlog.models.runtime;

import org.jspecify.annotations.NullMarked;
