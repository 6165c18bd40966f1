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

import io.fastreq.camel.FastreqProxy;
import io.fastreq.camel.http.HttpUrl;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Rules for requests that an HTTP proxy reads itself and forwards (RFC 9112 section 3.2.2): those
 * for {@code http}. All others go through a tunnel, in which it sees nothing. Stateless.
 */
public final class ForwardProxy {

  private static final int UNAUTHORIZED = 401;
  private static final int AUTHENTICATION_REQUIRED = 407;

  private ForwardProxy() {}

  /** Returns whether a proxy reads the requests for a target, so that a response may be its own. */
  public static boolean reads(FastreqProxy proxy, HttpUrl target) {
    return proxy.type() == FastreqProxy.Type.HTTP && !target.ssl();
  }

  /**
   * Returns whether a response is the proxy's own and refuses its credentials: 407, or 401 with a
   * challenge of the proxy (RFC 9110 section 11.7.1) and none of the target.
   *
   * @param status of the response
   * @param hasHeader whether the response has a header of this name
   */
  public static boolean refusesCredentials(int status, Predicate<String> hasHeader) {
    return status == AUTHENTICATION_REQUIRED
        || (status == UNAUTHORIZED
            && hasHeader.test("Proxy-Authenticate")
            && !hasHeader.test("WWW-Authenticate"));
  }

  /**
   * Returns the value of {@code Proxy-Authorization}, in UTF-8 (RFC 7617 section 2.1), or null for
   * a proxy without credentials.
   */
  public static @Nullable String authorization(FastreqProxy proxy) {
    if (proxy.username() == null) {
      return null;
    }
    String password = proxy.password() == null ? "" : proxy.password();
    byte[] pair = (proxy.username() + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }
}
