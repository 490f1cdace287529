/** The single writer: one Kafka Streams topology that decides, enriches and emits the state of every memory. */
@NullMarked
package io.memlog.streams;

import org.jspecify.annotations.NullMarked;
