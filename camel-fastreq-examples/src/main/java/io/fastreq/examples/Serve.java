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
package io.fastreq.examples;

import java.util.concurrent.CountDownLatch;

/** Runs the server of the examples alone, for your own routes and programs. */
public final class Serve {

  private static final int PORT = 8080;

  private Serve() {}

  /**
   * Serves until the JVM ends or the thread is interrupted.
   *
   * @param args the port, by default the system property {@code port}, or 8080
   * @throws IllegalStateException if the port is in use
   */
  public static void main(String[] args) {
    int port = args.length > 0 ? Integer.parseInt(args[0]) : Integer.getInteger("port", PORT);
    try (DemoServer server = DemoServer.start(port)) {
      System.out.println("Serving " + server.itemUrl(1) + " and so on, until Ctrl-C");
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
