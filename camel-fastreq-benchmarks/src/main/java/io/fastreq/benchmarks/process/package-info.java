/** Processes of the measurements: a server, a JVM for each contender, command line tools. */
@NullMarked
package io.fastreq.benchmarks.process;

import org.jspecify.annotations.NullMarked;
