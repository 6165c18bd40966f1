/**
 * Small programs that run as they stand, one for each need. Each starts a server of its own on
 * loopback, so none of them needs a network.
 */
@NullMarked
package io.fastreq.examples;

import org.jspecify.annotations.NullMarked;
