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
package io.fastreq.camel.transport.camelhttp.wire;

import java.io.IOException;
import java.net.Socket;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.WeakHashMap;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.core5.http.HttpConnection;
import org.apache.hc.core5.http.io.HttpConnectionFactory;
import org.jspecify.annotations.Nullable;

/**
 * Creates connections, and has the {@link GuardedConnection} of each for as long as it exists.
 * Thread-safe.
 */
public final class GuardedConnections
    implements HttpConnectionFactory<ManagedHttpClientConnection> {

  private final Map<HttpConnection, GuardedConnection> guards =
      Collections.synchronizedMap(new WeakHashMap<>());

  /** Returns the state of a connection that was created here. */
  public GuardedConnection of(HttpConnection connection) {
    return Objects.requireNonNull(guards.get(connection), "a connection made elsewhere");
  }

  @Override
  public ManagedHttpClientConnection createConnection(@Nullable Socket socket) throws IOException {
    ResponseParser responses = new ResponseParser();
    ManagedHttpClientConnection connection =
        ManagedHttpClientConnectionFactory.builder()
            .responseParserFactory(unused -> responses)
            .build()
            .createConnection(socket);
    guards.put(connection, new GuardedConnection(responses));
    return connection;
  }
}
