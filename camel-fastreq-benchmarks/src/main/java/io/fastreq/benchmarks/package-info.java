/**
 * How fast the component is: measured beside the alternatives, on one machine, in one run. Not part
 * of what is published.
 */
@NullMarked
package io.fastreq.benchmarks;

import org.jspecify.annotations.NullMarked;
