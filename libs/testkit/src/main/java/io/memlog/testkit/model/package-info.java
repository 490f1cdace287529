/** A real HTTP server that speaks the protocols of model providers and fails in every way they do. */
@NullMarked
package io.memlog.testkit.model;

import org.jspecify.annotations.NullMarked;
