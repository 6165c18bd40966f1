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
package io.fastreq.camel.transport.camelhttp.connect;

import io.fastreq.camel.FastreqProxy;
import io.fastreq.camel.http.HttpUrl;
import io.fastreq.camel.transport.ForwardProxy;
import io.fastreq.camel.transport.ProxyFailures;
import io.fastreq.camel.transport.RequestRefusedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Asks an HTTP proxy for a tunnel to a target (RFC 9110 section 9.3.6). The library is not used for
 * this, since it takes the proxy's response for one of the target. Stateless.
 */
final class ConnectTunnel {

  private static final int MAX_ANSWER = 16 * 1024;
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.\\d ([1-5]\\d\\d)(?: .*)?");

  /** A challenge comes with every 407 (RFC 9110 section 15.5.8). */
  private static final Pattern CHALLENGE = Pattern.compile("(?im)^proxy-authenticate[ \\t]*:");

  private ConnectTunnel() {}

  /**
   * Opens the tunnel. Blocks for as long as the socket's timeout allows.
   *
   * @throws RequestRefusedException if the proxy does not open it
   */
  static void open(Socket socket, FastreqProxy proxy, HttpUrl target) throws IOException {
    String head;
    try {
      socket.getOutputStream().write(request(proxy, target).getBytes(StandardCharsets.US_ASCII));
      head = readHead(socket.getInputStream());
    } catch (IOException e) {
      throw new RequestRefusedException(ProxyFailures.unreachable(proxy, e));
    }
    String status = head == null ? null : status(head);
    if (status != null && status.startsWith("2")) {
      return;
    }
    throw new RequestRefusedException(
        head != null && CHALLENGE.matcher(head).find()
            ? ProxyFailures.refusedCredentials(proxy)
            : ProxyFailures.noTunnel(proxy, status));
  }

  private static String request(FastreqProxy proxy, HttpUrl target) {
    String authority = target.bracketedHost() + ":" + target.port();
    String authorization = ForwardProxy.authorization(proxy);
    return "CONNECT "
        + authority
        + " HTTP/1.1\r\nHost: "
        + authority
        + (authorization == null ? "" : "\r\nProxy-Authorization: " + authorization)
        + "\r\n\r\n";
  }

  /** Reads byte by byte, since what follows belongs to the target; null if the head is cut off. */
  private static @Nullable String readHead(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int matched = 0;
    while (matched < 2 && head.size() < MAX_ANSWER) {
      int octet = in.read();
      if (octet < 0) {
        return null;
      }
      head.write(octet);
      if (octet == '\n') {
        matched++;
      } else if (octet != '\r') {
        matched = 0;
      }
    }
    return matched < 2 ? null : head.toString(StandardCharsets.ISO_8859_1);
  }

  private static @Nullable String status(String head) {
    Matcher line = STATUS.matcher(head.lines().findFirst().orElse(""));
    return line.matches() ? line.group(1) : null;
  }
}
