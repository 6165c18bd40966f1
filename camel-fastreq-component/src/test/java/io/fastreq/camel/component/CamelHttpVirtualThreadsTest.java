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
package io.fastreq.camel.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.component.http.HttpComponent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.JRE;

/**
 * The backend {@code http} on virtual threads, where the JVM has them and Camel is set to use them.
 * Camel reads the property once, early in the life of the JVM, so it is set for the whole JVM of
 * the tests or not at all; see CONTRIBUTING.md.
 */
@EnabledForJreRange(min = JRE.JAVA_21)
@EnabledIfSystemProperty(named = "camel.threads.virtual.enabled", matches = "true")
class CamelHttpVirtualThreadsTest extends AcceptanceTest {

  @Test
  void attemptsRunOnVirtualThreads() {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    HttpComponent http = context.getComponent("http", HttpComponent.class);
    http.setHttpClientConfigurer(
        builder ->
            builder.addRequestInterceptorFirst(
                (request, entity, context) -> threads.add(Thread.currentThread())));
    Object body =
        bodyOf(send("fastreq:virtual?backend=http&concurrency=50", urls("/random/20/", 200)));
    assertThat((List<?>) body).hasSize(200);
    assertThat(api.mostInFlight()).isLessThanOrEqualTo(50);
    assertThat(threads).isNotEmpty().allMatch(CamelHttpVirtualThreadsTest::isVirtual);
  }

  /** Called by reflection, since the component is compiled for a JVM without the method. */
  private static boolean isVirtual(Thread thread) {
    try {
      return (boolean) Thread.class.getMethod("isVirtual").invoke(thread);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
