/** Several ways to do one job in this JVM: take a list of URLs and return the bodies. */
@NullMarked
package io.fastreq.benchmarks.contender;

import org.jspecify.annotations.NullMarked;
