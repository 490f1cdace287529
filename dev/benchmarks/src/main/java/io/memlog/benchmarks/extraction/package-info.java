/** How well an extractor finds what people labelled by hand, and how fast: precision, recall, F1, confusion, texts a second. */
@NullMarked
package io.memlog.benchmarks.extraction;

import org.jspecify.annotations.NullMarked;
