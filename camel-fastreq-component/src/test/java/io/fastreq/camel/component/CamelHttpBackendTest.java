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

import io.fastreq.camel.testing.OnBackend;
import org.junit.jupiter.api.Nested;

/** The component on the backend {@code http}: what holds on its own transport holds here. */
class CamelHttpBackendTest {

  private static final String BACKEND = "http";

  @Nested
  @OnBackend(BACKEND)
  class FaultMatrixAnswer extends FaultMatrixAnswerTest {}

  @Nested
  @OnBackend(BACKEND)
  class FaultMatrixConnection extends FaultMatrixConnectionTest {}

  @Nested
  @OnBackend(BACKEND)
  class FaultMatrixStatus extends FaultMatrixStatusTest {}

  @Nested
  @OnBackend(BACKEND)
  class FaultMatrixTls extends FaultMatrixTlsTest {}

  @Nested
  @OnBackend(BACKEND)
  class FaultMatrixRedirect extends FaultMatrixRedirectTest {}

  @Nested
  @OnBackend(BACKEND)
  class FaultMatrixFile extends FaultMatrixFileTest {}

  @Nested
  @OnBackend(BACKEND)
  class Proxies extends ProxiesTest {}

  @Nested
  @OnBackend(BACKEND)
  class Retry extends RetryTest {}

  @Nested
  @OnBackend(BACKEND)
  class SharedLimits extends SharedLimitsTest {

    /** The pace is the dispatcher's, and measured there for long enough. */
    @Override
    void longRunKeepsTheRateWithinAPercent() {}

    /** Likewise. */
    @Override
    void stalledServerDoesNotLetTokensPileUp() {}
  }

  @Nested
  @OnBackend(BACKEND)
  class UntrustedText extends UntrustedTextTest {

    /** Looked for in the whole component there. */
    @Override
    void nothingInTheComponentCouldDeserialize() {}
  }

  @Nested
  @OnBackend(BACKEND)
  class RedirectSecrets extends RedirectSecretsTest {}

  @Nested
  @OnBackend(BACKEND)
  class Address extends AddressTest {}

  @Nested
  @OnBackend(BACKEND)
  class Deadline extends DeadlineTest {}

  @Nested
  @OnBackend(BACKEND)
  class FailureMode extends FailureModeTest {}
}
