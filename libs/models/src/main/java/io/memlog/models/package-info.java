/** Turns text into vectors, entities and relations, locally and repeatably, behind two interfaces. */
@NullMarked
package io.memlog.models;

import org.jspecify.annotations.NullMarked;
