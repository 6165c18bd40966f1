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
package io.fastreq.camel.testing;

import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;

/** A Camel context for tests that need any at all: started for the first, ended with the JVM. */
public final class TestContext {

  private static final CamelContext SHARED = start();

  private TestContext() {}

  private static CamelContext start() {
    CamelContext context = new DefaultCamelContext();
    context.start();
    return context;
  }

  /** The context; whoever adds something to it takes it away again. */
  public static CamelContext shared() {
    return SHARED;
  }
}
