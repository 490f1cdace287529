/** What each of Memlog's services is as a process: jar, main class, heap, environment; for whoever runs the whole pipeline. */
@NullMarked
package io.memlog.testkit.service;

import org.jspecify.annotations.NullMarked;
