/** What every service shares: typed configuration, life cycle, health, metrics, logging, error answers and Kafka settings. */
@NullMarked
package io.memlog.service;

import org.jspecify.annotations.NullMarked;
