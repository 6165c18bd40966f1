/**
 * Small programs that run as they are, one for each task. Each starts its own server on loopback,
 * so none of them needs a network.
 */
@NullMarked
package io.fastreq.examples;

import org.jspecify.annotations.NullMarked;
