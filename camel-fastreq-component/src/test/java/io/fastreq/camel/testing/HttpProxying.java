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

import io.fastreq.camel.testing.ProxyServer.Fault;
import io.fastreq.camel.testing.ProxyServer.Seen;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An HTTP proxy's side of a connection: forwards and tunnels, one request after another. */
final class HttpProxying implements ProxyServer.Conversation {

  private static final String BASIC = "Basic ";

  @Override
  public void hold(ProxyServer proxy, Socket client, int number) throws IOException {
    InputStream in = new BufferedInputStream(client.getInputStream());
    while (true) {
      String head = RequestHeads.read(in);
      if (head == null || !respond(proxy, client, in, number, head)) {
        return;
      }
    }
  }

  /** Returns whether another request may follow. */
  private static boolean respond(
      ProxyServer proxy, Socket client, InputStream in, int number, String head)
      throws IOException {
    String line = head.substring(0, head.indexOf("\r\n"));
    String[] words = line.split(" ", 3);
    boolean tunnel = words[0].equals("CONNECT");
    URI url = URI.create(tunnel ? "http://" + words[1] : words[1]);
    int port = url.getPort() < 0 ? 80 : url.getPort();
    String credentials = credentials(RequestHeads.header(head, "Proxy-Authorization"));
    String host = String.valueOf(url.getHost());
    proxy.saw(new Seen(number, line, host + ":" + port, credentials, head));
    OutputStream out = client.getOutputStream();
    String length = RequestHeads.header(head, "Content-Length");
    byte[] body = in.readNBytes(length == null ? 0 : Integer.parseInt(length));
    String reply = proxy.response();
    if (reply == null) {
      reply = refusal(proxy, credentials);
    }
    if (reply != null) {
      send(out, reply);
      return proxy.fault() != Fault.CLOSE_MIDWAY && proxy.fault() != Fault.CLOSE;
    }
    if (proxy.fault() == Fault.HANG) {
      in.transferTo(OutputStream.nullOutputStream());
      return false;
    }
    if (tunnel && proxy.refuses(host)) {
      send(out, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
      return true;
    }
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    if (tunnel) {
      try (Socket target = proxy.dial(bare, port)) {
        send(out, "HTTP/1.1 200 Connection established\r\n\r\n");
        proxy.relay(client, target);
      }
      return false;
    }
    try (Socket target = proxy.dial(bare, port)) {
      forward(head, words, url, body, target, out);
    }
    return true;
  }

  private static @Nullable String refusal(ProxyServer proxy, @Nullable String credentials) {
    if (!proxy.admits(credentials)) {
      return "HTTP/1.1 407 Proxy Authentication Required\r\n"
          + "Proxy-Authenticate: Basic realm=\"proxy\"\r\nContent-Length: 0\r\n\r\n";
    }
    return switch (proxy.fault()) {
      case CLOSE -> "";
      case CLOSE_MIDWAY -> "HTTP/1.1 2";
      case REFUSE_TARGET -> "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n";
      case NONE, HANG, REFUSE_CREDENTIALS -> null;
    };
  }

  /** Forwards a request in origin form, without the proxy's headers, on a connection of its own. */
  private static void forward(
      String head, String[] words, URI url, byte[] body, Socket target, OutputStream out)
      throws IOException {
    String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    String headers =
        head.lines()
            .skip(1)
            .filter(line -> !line.isEmpty() && !line.toLowerCase(Locale.ROOT).startsWith("proxy-"))
            .collect(Collectors.joining("\r\n"));
    OutputStream toTarget = target.getOutputStream();
    send(
        toTarget,
        words[0]
            + " "
            + url.getRawPath()
            + query
            + " HTTP/1.1\r\nConnection: close\r\n"
            + headers
            + "\r\n\r\n");
    toTarget.write(body);
    toTarget.flush();
    InputStream fromTarget = new BufferedInputStream(target.getInputStream());
    String responseHead = RequestHeads.read(fromTarget);
    if (responseHead == null) {
      throw new EOFException("the target closed the connection");
    }
    String length = RequestHeads.header(responseHead, "Content-Length");
    byte[] content =
        length == null
            ? fromTarget.readAllBytes()
            : fromTarget.readNBytes(Integer.parseInt(length));
    send(out, responseHead.replaceFirst("(?i)\r\nconnection: close", ""));
    out.write(content);
    out.flush();
  }

  private static @Nullable String credentials(@Nullable String authorization) {
    return authorization == null || !authorization.startsWith(BASIC)
        ? null
        : new String(
            Base64.getDecoder().decode(authorization.substring(BASIC.length())),
            StandardCharsets.UTF_8);
  }

  private static void send(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }
}
