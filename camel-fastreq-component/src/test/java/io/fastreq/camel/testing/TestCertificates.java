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
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509KeyManager;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Generates keys and certificates: a CA, and servers that it signed or that are self-signed. Stores
 * are written to a directory of the test: {@code trust.p12} with the CA, {@code valid-1.p12} and so
 * on with the keys of each server that {@link #server} or {@link #serverKeys} made.
 */
public final class TestCertificates {

  /** The password of all stores and of the keys in them. */
  public static final String PASSWORD = "changeit";

  private static final Duration VALID = Duration.ofDays(30);
  private static final X500Name CA = new X500Name("CN=Test CA");
  private static final X500Name SERVER = new X500Name("CN=server");

  private final Path directory;
  private final KeyPair caKeys = newKeys();
  private final X509Certificate caCertificate;
  private final AtomicInteger made = new AtomicInteger();

  /** Creates a CA. Its certificate is in the store {@code trust.p12} of the directory. */
  public TestCertificates(Path directory) {
    this.directory = directory;
    Instant now = Instant.now();
    caCertificate =
        certificate(new Names(CA, CA), now.minus(VALID), now.plus(VALID), caKeys, caKeys, null);
    write("trust.p12", store("ca", null, caCertificate));
  }

  /** Returns a context that trusts the CA. */
  public SSLContext trustingClient() {
    try {
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(store("ca", null, caCertificate));
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns Camel's TLS parameters that trust the CA. */
  public SSLContextParameters trustParameters() {
    TrustManagersParameters trust = new TrustManagersParameters();
    trust.setKeyStore(keyStore("trust.p12"));
    SSLContextParameters tls = new SSLContextParameters();
    tls.setTrustManagers(trust);
    return tls;
  }

  /** Returns Camel's parameters of a store in the directory. */
  public KeyStoreParameters keyStore(String file) {
    KeyStoreParameters store = new KeyStoreParameters();
    store.setResource("file:" + directory.resolve(file));
    store.setPassword(PASSWORD);
    return store;
  }

  /**
   * A server's keys, signed by the CA.
   *
   * @param san its names: {@code ip:127.0.0.1}, {@code dns:localhost}, or several separated by
   *     commas
   */
  public SSLContext server(String san) {
    return serverContext(serverKeys(san));
  }

  /** Like {@link #server}, but only the keys, for servers that create their own context. */
  public X509KeyManager serverKeys(String san) {
    Instant now = Instant.now();
    KeyStore store = signed(san, now.minus(Duration.ofDays(1)), now.plus(VALID));
    write("valid-" + made.incrementAndGet() + ".p12", store);
    return keyManager(store);
  }

  /** Like {@link #server}, but expired some days ago. */
  public SSLContext expiredServer(String san) {
    Instant now = Instant.now();
    return serverContext(
        keyManager(signed(san, now.minus(Duration.ofDays(20)), now.minus(Duration.ofDays(10)))));
  }

  /** A server's keys, self-signed. */
  public SSLContext selfSignedServer(String san) {
    Instant now = Instant.now();
    KeyPair keys = newKeys();
    X509Certificate own =
        certificate(new Names(SERVER, SERVER), now.minus(VALID), now.plus(VALID), keys, keys, san);
    return serverContext(keyManager(store("key", keys, own)));
  }

  private KeyStore signed(String san, Instant from, Instant to) {
    KeyPair keys = newKeys();
    X509Certificate signed = certificate(new Names(CA, SERVER), from, to, keys, caKeys, san);
    return store("key", keys, signed, caCertificate);
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private record Names(X500Name issuer, X500Name subject) {}

  /** Creates a certificate; one without alternative names is that of a CA. */
  private static X509Certificate certificate(
      Names names, Instant from, Instant to, KeyPair keys, KeyPair signer, String san) {
    try {
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              names.issuer(),
              BigInteger.valueOf(System.nanoTime()),
              Date.from(from),
              Date.from(to),
              names.subject(),
              keys.getPublic());
      if (san == null) {
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
      } else {
        builder.addExtension(Extension.subjectAlternativeName, false, names(san));
      }
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate())));
    } catch (CertIOException | OperatorCreationException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static GeneralNames names(String san) {
    return new GeneralNames(
        Arrays.stream(san.split(","))
            .map(
                name -> {
                  String[] typed = name.split(":", 2);
                  int type = typed[0].equals("ip") ? GeneralName.iPAddress : GeneralName.dNSName;
                  return new GeneralName(type, typed[1]);
                })
            .toArray(GeneralName[]::new));
  }

  private static SSLContext serverContext(X509KeyManager keys) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {keys}, null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static X509KeyManager keyManager(KeyStore store) {
    try {
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(store, PASSWORD.toCharArray());
      return (X509KeyManager) managers.getKeyManagers()[0];
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Creates a store of a key with its chain, or of a trusted certificate if there is no key. */
  private static KeyStore store(String alias, KeyPair keys, Certificate... chain) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      if (keys == null) {
        store.setCertificateEntry(alias, chain[0]);
      } else {
        store.setKeyEntry(alias, keys.getPrivate(), PASSWORD.toCharArray(), chain);
      }
      return store;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void write(String name, KeyStore store) {
    try (OutputStream out = Files.newOutputStream(directory.resolve(name))) {
      store.store(out, PASSWORD.toCharArray());
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
