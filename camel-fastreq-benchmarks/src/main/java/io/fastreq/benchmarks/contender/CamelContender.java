/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.fastreq.benchmarks.contender;

import java.util.Objects;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;

/** What those have in common that run in a CamelContext: a new context for each case. */
abstract class CamelContender implements Contender {

  private @Nullable CamelContext context;
  private @Nullable Case current;

  @Override
  public final void prepare(Case wanted, Target target) throws Exception {
    close();
    CamelContext made = new DefaultCamelContext();
    if (!observed()) {
      made.disableJMX();
    }
    context = made;
    current = wanted;
    configure(made, wanted, target);
    made.start();
    started(made, wanted, target);
  }

  /** Whether it is to be seen over JMX; else Camel's management is off, though it is there. */
  boolean observed() {
    return false;
  }

  /** Binds beans and adds routes; the context has not been started. */
  abstract void configure(CamelContext context, Case wanted, Target target) throws Exception;

  /** Makes producers; the context has been started. */
  abstract void started(CamelContext context, Case wanted, Target target) throws Exception;

  final CamelContext context() {
    return Objects.requireNonNull(context);
  }

  final Case current() {
    return Objects.requireNonNull(current);
  }

  @Override
  public void close() throws Exception {
    CamelContext old = context;
    context = null;
    if (old != null) {
      old.stop();
    }
  }
}
