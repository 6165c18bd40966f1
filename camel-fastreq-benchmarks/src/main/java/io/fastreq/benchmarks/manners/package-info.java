/** Servers that bear a limited load, and what a client makes of them. */
@NullMarked
package io.fastreq.benchmarks.manners;

import org.jspecify.annotations.NullMarked;
