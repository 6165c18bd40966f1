/**
 * Measures how fast the component is, compared with the alternatives, on one machine and in one
 * run. Not published.
 */
@NullMarked
package io.fastreq.benchmarks;

import org.jspecify.annotations.NullMarked;
