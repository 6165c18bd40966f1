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
import io.fastreq.camel.http.IpAddress;
import io.fastreq.camel.transport.ProxyFailures;
import io.fastreq.camel.transport.RequestRefusedException;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Asks a SOCKS proxy for a connection to a target: version 5 (RFC 1928) with user name and password
 * (RFC 1929), or version 4 with names as in 4A. The proxy resolves names. The JDK's client is not
 * used, since it has one user name for the whole JVM. Stateless.
 */
final class SocksHandshake {

  private static final int CONNECT = 1;
  private static final int NO_AUTHENTICATION = 0;
  private static final int USERNAME_AND_PASSWORD = 2;
  private static final int NONE_ACCEPTABLE = 0xff;
  private static final int GRANTED_BY_4 = 90;
  private static final int GRANTED_BY_5 = 0;

  private final FastreqProxy proxy;
  private final DataInputStream in;
  private final OutputStream out;

  private SocksHandshake(Socket socket, FastreqProxy proxy) throws IOException {
    this.proxy = proxy;
    this.in = new DataInputStream(socket.getInputStream());
    this.out = socket.getOutputStream();
  }

  /**
   * Opens the connection. Blocks for as long as the socket's timeout allows.
   *
   * @throws RequestRefusedException if the proxy does not open it
   */
  static void open(Socket socket, FastreqProxy proxy, HttpUrl target) throws IOException {
    boolean opened;
    try {
      SocksHandshake socks = new SocksHandshake(socket, proxy);
      opened =
          proxy.type() == FastreqProxy.Type.SOCKS4
              ? socks.version4(target)
              : socks.version5(target);
    } catch (RequestRefusedException e) {
      throw e;
    } catch (IOException e) {
      opened = false;
    }
    if (!opened) {
      throw new RequestRefusedException(ProxyFailures.noWay(proxy));
    }
  }

  private boolean version4(HttpUrl target) throws IOException {
    InetAddress address = IpAddress.parse(target.host());
    boolean named = address == null || address.getAddress().length != 4;
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.write(4);
    request.write(CONNECT);
    port(request, target);
    // 4A: an invalid address, and the name after the user.
    request.writeBytes(address == null || named ? new byte[] {0, 0, 0, 1} : address.getAddress());
    request.writeBytes(text(proxy.username()));
    request.write(0);
    if (named) {
      request.writeBytes(text(target.host()));
      request.write(0);
    }
    out.write(request.toByteArray());
    byte[] reply = new byte[8];
    in.readFully(reply);
    if (reply[0] != 0) {
      return false;
    }
    granted(reply[1] & 0xff, GRANTED_BY_4);
    return true;
  }

  private boolean version5(HttpUrl target) throws IOException {
    boolean known = proxy.username() != null;
    out.write(
        known
            ? new byte[] {5, 2, NO_AUTHENTICATION, USERNAME_AND_PASSWORD}
            : new byte[] {5, 1, NO_AUTHENTICATION});
    int version = in.readUnsignedByte();
    int method = in.readUnsignedByte();
    if (version != 5) {
      return false;
    }
    if (method == NONE_ACCEPTABLE) {
      throw new RequestRefusedException(ProxyFailures.refusedCredentials(proxy));
    }
    if (method == USERNAME_AND_PASSWORD && known) {
      authenticate();
    } else if (method != NO_AUTHENTICATION) {
      return false;
    }
    return connect(target);
  }

  private void authenticate() throws IOException {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.write(1);
    counted(request, text(proxy.username()));
    counted(request, text(proxy.password()));
    out.write(request.toByteArray());
    in.readUnsignedByte();
    if (in.readUnsignedByte() != 0) {
      throw new RequestRefusedException(ProxyFailures.refusedCredentials(proxy));
    }
  }

  private boolean connect(HttpUrl target) throws IOException {
    InetAddress address = IpAddress.parse(target.host());
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(new byte[] {5, CONNECT, 0});
    if (address == null) {
      request.write(3);
      counted(request, text(target.host()));
    } else {
      byte[] bytes = address.getAddress();
      request.write(bytes.length == 4 ? 1 : 4);
      request.writeBytes(bytes);
    }
    port(request, target);
    out.write(request.toByteArray());
    int version = in.readUnsignedByte();
    int reply = in.readUnsignedByte();
    if (version != 5) {
      return false;
    }
    granted(reply, GRANTED_BY_5);
    in.readUnsignedByte();
    int boundLength =
        switch (in.readUnsignedByte()) {
          case 1 -> 4;
          case 3 -> in.readUnsignedByte();
          case 4 -> 16;
          default -> throw new IOException("no kind of address");
        };
    in.readFully(new byte[boundLength + 2]);
    return true;
  }

  private void granted(int reply, int expected) throws RequestRefusedException {
    if (reply != expected) {
      throw new RequestRefusedException(ProxyFailures.noWay(proxy, reply));
    }
  }

  private static void port(ByteArrayOutputStream request, HttpUrl target) {
    request.write(target.port() >>> 8);
    request.write(target.port());
  }

  private static void counted(ByteArrayOutputStream request, byte[] bytes) {
    request.write(bytes.length);
    request.writeBytes(bytes);
  }

  private static byte[] text(@Nullable String text) {
    return text == null ? new byte[0] : text.getBytes(StandardCharsets.US_ASCII);
  }
}
