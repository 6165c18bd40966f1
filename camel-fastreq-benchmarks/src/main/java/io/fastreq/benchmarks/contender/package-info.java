/** Several ways to do one job in this JVM: a list of URLs in, the bodies out. */
@NullMarked
package io.fastreq.benchmarks.contender;

import org.jspecify.annotations.NullMarked;
