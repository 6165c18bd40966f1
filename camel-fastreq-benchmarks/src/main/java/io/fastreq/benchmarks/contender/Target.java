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
package io.fastreq.benchmarks.contender;

import java.nio.file.Path;
import java.util.List;

/**
 * Address of the server.
 *
 * @param clearPorts its ports for HTTP/1.1 and HTTP/2 in clear text: several, because a system has
 *     a limited number of ports for connections to each
 * @param tlsPort its port for TLS
 * @param keyStore PKCS 12 file with its key and certificate, which clients trust
 */
public record Target(List<Integer> clearPorts, int tlsPort, Path keyStore) {

  /** Password of the file, which is not a secret: the file is generated for each run. */
  public static final String PASSWORD = "changeit";

  /** Returns scheme, host and port of the first port. */
  public String base(Protocol protocol) {
    return base(protocol, 0);
  }

  /** Returns scheme, host and port for a request with this number; the ports take turns. */
  String base(Protocol protocol, int number) {
    int port = protocol == Protocol.H2 ? tlsPort : clearPorts.get(number % clearPorts.size());
    return protocol.scheme() + "://127.0.0.1:" + port;
  }
}
