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
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509KeyManager;

/**
 * Keys and certificates made on the spot with the {@code keytool} of the running JDK, in a
 * directory that the test owns: a CA, and servers signed by it or by nobody.
 */
public final class TestCertificates {

  private static final String PASSWORD = "changeit";

  private final Path directory;
  private final Path caStore;
  private final Path caCertificate;
  private final AtomicInteger made = new AtomicInteger();

  /** Makes a CA in an empty directory. */
  public TestCertificates(Path directory) {
    this.directory = directory;
    this.caStore = directory.resolve("ca.p12");
    this.caCertificate = directory.resolve("ca.pem");
    generate(caStore, "CN=Test CA", "-validity", "30", "-ext", "bc:c");
    keytool(
        "-exportcert",
        "-alias",
        "key",
        "-keystore",
        caStore.toString(),
        "-rfc",
        "-file",
        caCertificate.toString());
  }

  /** What a client needs to trust the CA. */
  public SSLContext trustingClient() {
    try {
      Path trust = directory.resolve("trust.p12");
      if (!Files.exists(trust)) {
        importCertificate(trust, "ca", caCertificate);
      }
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(load(trust));
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * A server's keys, signed by the CA.
   *
   * @param san what it is called, as {@code keytool} writes it: {@code ip:127.0.0.1}
   */
  public SSLContext server(String san) {
    return serverContext(signed("valid", san, "-validity", "30"));
  }

  /** As {@link #server}, but only the keys, for servers that make their own context. */
  public X509KeyManager serverKeys(String san) {
    return keyManager(signed("valid", san, "-validity", "30"));
  }

  /** As {@link #server}, but valid only until some days ago. */
  public SSLContext expiredServer(String san) {
    return serverContext(signed("expired", san, "-startdate", "-20d", "-validity", "10"));
  }

  /** A server's keys that nobody has signed. */
  public SSLContext selfSignedServer(String san) {
    Path store = directory.resolve("self-signed-" + made.incrementAndGet() + ".p12");
    generate(store, "CN=server", "-validity", "30", "-ext", "san=" + san);
    return serverContext(store);
  }

  private Path signed(String name, String san, String... validity) {
    String file = name + "-" + made.incrementAndGet();
    Path store = directory.resolve(file + ".p12");
    Path csr = directory.resolve(file + ".csr");
    Path certificate = directory.resolve(file + ".pem");
    generate(store, "CN=server", "-validity", "30");
    keytool("-certreq", "-alias", "key", "-keystore", store.toString(), "-file", csr.toString());
    List<String> sign =
        new ArrayList<>(
            List.of(
                "-gencert",
                "-alias",
                "key",
                "-keystore",
                caStore.toString(),
                "-infile",
                csr.toString(),
                "-outfile",
                certificate.toString(),
                "-rfc",
                "-ext",
                "san=" + san));
    sign.addAll(Arrays.asList(validity));
    keytool(sign.toArray(new String[0]));
    importCertificate(store, "ca", caCertificate);
    importCertificate(store, "key", certificate);
    return store;
  }

  private static void generate(Path store, String name, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "-genkeypair",
                "-alias",
                "key",
                "-keyalg",
                "EC",
                "-dname",
                name,
                "-keystore",
                store.toString()));
    command.addAll(Arrays.asList(more));
    keytool(command.toArray(new String[0]));
  }

  private static void importCertificate(Path store, String alias, Path certificate) {
    keytool(
        "-importcert",
        "-noprompt",
        "-alias",
        alias,
        "-keystore",
        store.toString(),
        "-file",
        certificate.toString());
  }

  private static void keytool(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(Arrays.asList(arguments));
    command.addAll(List.of("-storepass", PASSWORD, "-storetype", "PKCS12"));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(said);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static SSLContext serverContext(Path store) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {keyManager(store)}, null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static X509KeyManager keyManager(Path store) {
    try {
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(load(store), PASSWORD.toCharArray());
      return (X509KeyManager) managers.getKeyManagers()[0];
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyStore load(Path store) throws GeneralSecurityException {
    try (InputStream in = Files.newInputStream(store)) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, PASSWORD.toCharArray());
      return keys;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
