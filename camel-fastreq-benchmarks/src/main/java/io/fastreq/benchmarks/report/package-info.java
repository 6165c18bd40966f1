/** What has been measured, as figures, tables and charts. */
@NullMarked
package io.fastreq.benchmarks.report;

import org.jspecify.annotations.NullMarked;
