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

/** Base of contenders in a CamelContext, with a new context for each case. */
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

  /**
   * Returns whether JMX is on; otherwise Camel's management is off, although it is on the class
   * path.
   */
  boolean observed() {
    return false;
  }

  /** Binds beans and adds routes before the context is started. */
  abstract void configure(CamelContext context, Case wanted, Target target) throws Exception;

  /** Creates producers after the context has been started. */
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
