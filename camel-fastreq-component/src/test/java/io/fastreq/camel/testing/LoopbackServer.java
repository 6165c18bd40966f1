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

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on loopback with a thread for each connection, which counts its connections. */
abstract class LoopbackServer implements AutoCloseable {

  private final ServerSocket listener;

  private final String name;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();

  /** Counted down when the server is closed. */
  final CountDownLatch closing = new CountDownLatch(1);

  /**
   * @param name names the threads
   */
  LoopbackServer(String name, ServerSocket listener) {
    this.name = name;
    this.listener = listener;
  }

  /** Begins to accept connections; to be called once, at the end of the constructor. */
  final void start() {
    daemon(name + "-accept", this::acceptAll);
  }

  /** Listens at a free port of an address. */
  static ServerSocket listen(InetAddress address) {
    try {
      return new ServerSocket(0, 256, address);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the IPv4 loopback address. */
  static InetAddress loopback() {
    return address(127, 0, 0, 1);
  }

  /** Returns the IPv6 loopback address. */
  static InetAddress loopbackOfIpv6() {
    return address(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
  }

  private static InetAddress address(int... bytes) {
    byte[] address = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      address[i] = (byte) bytes[i];
    }
    try {
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Serves one connection, which is closed afterwards. */
  abstract void serve(Socket socket, int number) throws IOException, InterruptedException;

  /** The address listened on, without brackets. */
  public final String host() {
    return listener.getInetAddress().getHostAddress();
  }

  /** The port listened on. */
  public final int port() {
    return listener.getLocalPort();
  }

  /** Connections accepted so far. */
  public final int connections() {
    return accepted.get();
  }

  /** Connections open now. */
  public final int openConnections() {
    return accepted.get() - ended.get();
  }

  /** Has a socket closed with the server. */
  final void closeAtEnd(Socket socket) {
    sockets.add(socket);
  }

  private void acceptAll() {
    try {
      while (true) {
        Socket socket = listener.accept();
        closeAtEnd(socket);
        int number = accepted.getAndIncrement();
        daemon(name + "-connection", () -> serveAndClose(socket, number));
      }
    } catch (IOException e) {
      // the listener was closed: no more connections
      closing.countDown();
    }
  }

  private void serveAndClose(Socket socket, int number) {
    try (socket) {
      socket.setTcpNoDelay(true);
      serve(socket, number);
    } catch (IOException e) {
      // one side went away, which ends the connection as well
      closing.getCount();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      sockets.remove(socket);
      ended.incrementAndGet();
    }
  }

  static void daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Stops listening and closes every connection. */
  @Override
  public final void close() {
    closing.countDown();
    try {
      listener.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
