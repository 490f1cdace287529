/** Tests of what every service shares. */
@NullMarked
package io.memlog.service;

import org.jspecify.annotations.NullMarked;
