/** JMH benchmarks of single parts of the component. */
@NullMarked
package io.fastreq.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
