/** Tests of the model server itself. */
@NullMarked
package io.memlog.testkit.model;

import org.jspecify.annotations.NullMarked;
