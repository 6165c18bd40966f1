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
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.HttpConnectionFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes connections, and knows the {@link GuardedConnection} of each for as long as it lives.
 * Thread-safe.
 */
public final class GuardedConnections
    implements HttpConnectionFactory<ManagedHttpClientConnection> {

  /** Longest status line and most bytes of headers. */
  private static final int MAX_HEAD_SIZE = 16 * 1024;

  /** Of the headers, and of the trailers behind a body, which are limited by this alone. */
  private static final int MAX_HEADERS = 1_000;

  private static final ResponseLength FRAMING = new ResponseLength();

  private static final Http1Config CONFIG =
      Http1Config.custom().setMaxLineLength(MAX_HEAD_SIZE).setMaxHeaderCount(MAX_HEADERS).build();

  private final Map<HttpConnection, GuardedConnection> lines =
      Collections.synchronizedMap(new WeakHashMap<>());

  /** The line of a connection that this made. */
  public GuardedConnection of(HttpConnection connection) {
    return Objects.requireNonNull(lines.get(connection), "a connection made elsewhere");
  }

  @Override
  public ManagedHttpClientConnection createConnection(@Nullable Socket socket) throws IOException {
    HeadParser heads = new HeadParser(CONFIG, MAX_HEAD_SIZE);
    ManagedHttpClientConnection connection =
        ManagedHttpClientConnectionFactory.builder()
            .http1Config(CONFIG)
            .responseParserFactory(unused -> heads)
            .incomingContentLengthStrategy(FRAMING)
            .build()
            .createConnection(socket);
    lines.put(connection, new GuardedConnection(heads));
    return connection;
  }
}
