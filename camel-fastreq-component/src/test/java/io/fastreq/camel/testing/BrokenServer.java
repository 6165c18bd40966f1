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

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A server on loopback that does exactly what a script says, however wrong. The script runs once
 * for each connection, on a thread of its own; when it returns the connection is closed. What
 * happened can be queried while it runs.
 *
 * <pre>{@code
 * try (BrokenServer server = BrokenServer.start(c -> {
 *   c.readRequest();
 *   c.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
 *   c.reset();
 * })) { ... server.url("/path") ... }
 * }</pre>
 */
public final class BrokenServer extends LoopbackServer {

  /** The server's side of one connection. */
  @FunctionalInterface
  public interface Script {
    /** Plays the server's part. An {@link IOException} ends the connection, as a return does. */
    void run(Connection connection) throws IOException, InterruptedException;
  }

  /** Handles one request of a connection. */
  @FunctionalInterface
  public interface RequestHandler {
    void handle(Connection connection, Request request) throws IOException, InterruptedException;
  }

  /** One request as it arrived. */
  public record Request(String head, byte[] body) {

    /** The first line. */
    public String requestLine() {
      return head.substring(0, head.indexOf("\r\n"));
    }

    /** Path and query of the first line. */
    public String uri() {
      return requestLine().split(" ", 3)[1];
    }

    /** First value of a header, its name in any case, or null. */
    public @Nullable String header(String name) {
      return RequestHeads.header(head, name);
    }
  }

  private final boolean tls;
  private final Script script;
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger closedByPeer = new AtomicInteger();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong bodyBytes = new AtomicLong();

  private BrokenServer(ServerSocket listener, boolean tls, Script script) {
    super("broken-server", listener);
    this.tls = tls;
    this.script = script;
    start();
  }

  /** Starts a server in clear text. */
  public static BrokenServer start(Script script) {
    return new BrokenServer(listen(loopback()), false, script);
  }

  /** Starts a server with TLS and the keys of a context. */
  public static BrokenServer startTls(SSLContext keys, Script script) {
    try {
      return new BrokenServer(
          keys.getServerSocketFactory().createServerSocket(0, 256, loopback()), true, script);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Starts a server that responds to every request, on kept connections, with the same bytes. */
  public static BrokenServer responding(String response) {
    return start(responses(request -> response));
  }

  /** Returns a script that responds to each request of a connection until the client closes. */
  public static Script responses(Function<Request, String> response) {
    return eachRequest((connection, request) -> connection.send(response.apply(request)));
  }

  /** Returns a script that responds to each request with 200, these header lines and a body. */
  public static Script serving(String headers, byte[] body) {
    String head = "HTTP/1.1 200 OK\r\n" + headers + "Content-Length: " + body.length + "\r\n\r\n";
    return eachRequest(
        (connection, request) -> {
          connection.send(head);
          connection.send(body);
        });
  }

  /**
   * Returns a script whose connections are stale after one request: it responds to the first, and
   * closes when it has read the second, so that this was certainly sent.
   */
  public static Script staleAfterOne(String response) {
    return connection -> {
      connection.readRequest();
      connection.send(response);
      connection.readRequest();
    };
  }

  /** Returns a script that handles each request of a connection until the client closes. */
  public static Script eachRequest(RequestHandler handler) {
    return connection -> {
      for (Request request = connection.readRequest();
          request != null;
          request = connection.readRequest()) {
        handler.handle(connection, request);
      }
    };
  }

  /** Returns a port on which nothing listens. */
  public static int freePort() {
    try (ServerSocket socket = listen(loopback())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A URL of this server. */
  public String url(String path) {
    return (tls ? "https" : "http") + "://127.0.0.1:" + port() + path;
  }

  /** Requests read so far by scripts, in the order in which they arrived. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** Connections that a script has seen closed by the client, by end of stream or by an error. */
  public int closedByPeer() {
    return closedByPeer.get();
  }

  /** Bytes sent so far on all connections. */
  public long bytesSent() {
    return sent.get();
  }

  /** Bytes read so far by {@link Connection#readBody}. */
  public long bodyBytesReceived() {
    return bodyBytes.get();
  }

  @Override
  void serve(Socket socket, int number) throws IOException, InterruptedException {
    Connection connection = new Connection(socket);
    try {
      script.run(connection);
    } catch (IOException e) {
      connection.peerClosed();
    }
  }

  /** The server's end of one connection. Used by the script's thread only. */
  public final class Connection {

    private final Socket socket;
    private final InputStream in;
    private boolean peerSeenClosed;

    private Connection(Socket socket) throws IOException {
      this.socket = socket;
      this.in = new BufferedInputStream(socket.getInputStream());
    }

    /**
     * Reads one request, its body by {@code Content-Length}, and records it.
     *
     * @return the request, or null where the client closed instead
     */
    public @Nullable Request readRequest() throws IOException {
      String head = readHead();
      if (head == null) {
        return null;
      }
      Request bare = new Request(head, new byte[0]);
      String length = bare.header("Content-Length");
      byte[] body = length == null ? bare.body() : in.readNBytes(Integer.parseInt(length));
      Request request = new Request(head, body);
      requests.add(request);
      return request;
    }

    /** Reads a request up to the blank line, without its body; null where the client closed. */
    public @Nullable String readHead() throws IOException {
      String head = RequestHeads.read(in);
      if (head == null) {
        peerClosed();
      }
      return head;
    }

    /**
     * Reads bytes, up to a number of them.
     *
     * @return how many came before the client closed
     */
    public int readBody(int length) throws IOException {
      byte[] piece = new byte[64 * 1024];
      int read = 0;
      while (read < length) {
        int more = in.read(piece, 0, Math.min(piece.length, length - read));
        if (more < 0) {
          peerClosed();
          return read;
        }
        read += more;
        bodyBytes.addAndGet(more);
      }
      return read;
    }

    /** Sends text unchanged, in ISO-8859-1. */
    public void send(String text) throws IOException {
      send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends bytes. */
    public void send(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      sent.addAndGet(bytes.length);
    }

    /** Sends bytes one at a time, with a pause after each; stops when the server is closed. */
    public void drip(String text, Duration pause) throws IOException, InterruptedException {
      for (byte octet : text.getBytes(StandardCharsets.ISO_8859_1)) {
        send(new byte[] {octet});
        if (pause(pause)) {
          return;
        }
      }
    }

    /** Waits, at most until the server is closed. Returns whether it is. */
    public boolean pause(Duration time) throws InterruptedException {
      return closing.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Reads what comes first, such as the beginning of a TLS handshake. */
    public void readSome() throws IOException {
      if (in.read(new byte[16_384]) < 0) {
        peerClosed();
      }
    }

    /** Waits, sending nothing, until the client closes or the server is closed. */
    public void awaitPeerClose() throws IOException {
      byte[] rest = new byte[8192];
      while (in.read(rest) >= 0) {
        // whatever else the client sends is ignored
      }
      peerClosed();
    }

    /** Reads all bytes until the client closes. */
    public byte[] readAll() throws IOException {
      byte[] all = in.readAllBytes();
      peerClosed();
      return all;
    }

    /** Ends the connection by a reset instead of an orderly close. */
    public void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    /** Closes the connection in order. */
    public void close() throws IOException {
      socket.close();
    }

    private void peerClosed() {
      if (!peerSeenClosed && closing.getCount() > 0) {
        peerSeenClosed = true;
        closedByPeer.incrementAndGet();
      }
    }
  }
}
