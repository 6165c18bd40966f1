/**
 * Command line for use without routes: reads URLs and writes a line of JSON for each. See {@code
 * docs/command-line.md}. A {@code fastreq:} endpoint does all the work; this package reads flags,
 * writes lines and shows the progress.
 */
@NullMarked
package io.fastreq.cli;

import org.jspecify.annotations.NullMarked;
