package io.memlog.testkit.network;

/**
 * A message that a client has sent through the proxy. Immutable and thread-safe.
 *
 * @param number 1 for the first since {@link FaultProxy#countFromHere()}, over all connections
 * @param connection 1 for the proxy's first connection
 * @param tag what kind of message: the type letter in Postgres, the name of the request in Bolt
 * @param text the statement it is about, where it is about one; never values
 * @param bytes its size
 */
public record ClientMessage(int number, int connection, String tag, String text, int bytes) {}
