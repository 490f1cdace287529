/** The models of a service: what its settings name, opened, measured and watched. */
@NullMarked
package io.memlog.models.runtime;

import org.jspecify.annotations.NullMarked;
