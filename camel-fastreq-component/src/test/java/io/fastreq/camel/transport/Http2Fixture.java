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
package io.fastreq.camel.transport;

import io.fastreq.camel.testing.TestCertificates;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509KeyManager;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** What tests of HTTP/2 need: keys, trust in them, and a transport that has that trust. */
abstract class Http2Fixture {

  static final Duration SOON = Duration.ofSeconds(20);

  @TempDir static Path directory;

  static TestCertificates certificates;
  static X509KeyManager keys;
  static SSLContext trust;
  @AutoClose static TransportProbe probe;

  @BeforeAll
  static void start() {
    certificates = new TestCertificates(directory);
    keys = certificates.serverKeys("ip:127.0.0.1,dns:target.invalid");
    trust = certificates.trustingClient();
    probe = new TransportProbe(20, trust);
  }

  /** Returns a transport that speaks HTTP/2 in clear text. */
  static TransportProbe clearProbe() {
    return new TransportProbe(
        new TransportSettings(20, 5_000, null, AddressCheck.NONE, true, true));
  }
}
