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
package io.fastreq.benchmarks.process;

import io.fastreq.benchmarks.contender.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Server in its own process, with a generated certificate. */
public final class ServerProcess implements AutoCloseable {

  private final Path directory;
  private final Child child;
  private final Target target;

  /** Starts a server and waits until it listens. */
  public ServerProcess() throws IOException {
    directory = Files.createTempDirectory("fastreq-benchmarks");
    Path keyStore = directory.resolve("server.p12");
    makeCertificate(keyStore);
    child = new Child("server", List.of("-Xms256m", "-Xmx1g"), Server.class, keyStore.toString());
    List<Integer> ports = Stream.of(child.reply().split(" ", -1)).map(Integer::valueOf).toList();
    int last = ports.size() - 1;
    target = new Target(ports.subList(0, last), ports.get(last), keyStore);
  }

  /** Returns the address of the server. */
  public Target target() {
    return target;
  }

  ProcessHandle handle() {
    return child.handle();
  }

  private static void makeCertificate(Path store) throws IOException {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "san=ip:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                Target.PASSWORD)
            .redirectErrorStream(true)
            .start();
    keytool.getOutputStream().close();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (keytool.waitFor() != 0) {
        throw new IOException("no certificate could be made: " + said);
      }
    } catch (InterruptedException e) {
      keytool.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() throws IOException {
    child.close();
    Files.deleteIfExists(directory.resolve("server.p12"));
    Files.deleteIfExists(directory);
  }
}
