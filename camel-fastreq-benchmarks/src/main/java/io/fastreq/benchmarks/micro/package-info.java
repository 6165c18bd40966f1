/** Parts of the component by themselves, measured with JMH. */
@NullMarked
package io.fastreq.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
