/** Figures, tables and charts of the measurements. */
@NullMarked
package io.fastreq.benchmarks.report;

import org.jspecify.annotations.NullMarked;
