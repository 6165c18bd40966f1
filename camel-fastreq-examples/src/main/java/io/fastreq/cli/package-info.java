/**
 * The command line: URLs in, a line of JSON out for each, for people who do not write routes. See
 * {@code docs/command-line.md}. All the work is done by a {@code fastreq:} endpoint; this package
 * reads flags, writes lines and shows how far it is.
 */
@NullMarked
package io.fastreq.cli;

import org.jspecify.annotations.NullMarked;
