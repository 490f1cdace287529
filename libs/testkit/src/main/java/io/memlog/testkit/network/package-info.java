/** Network faults between a client and a server on loopback: slow, cut, reset, half-open, answers lost, and cut at a given message. */
@NullMarked
package io.memlog.testkit.network;

import org.jspecify.annotations.NullMarked;
