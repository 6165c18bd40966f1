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
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A SOCKS proxy's side of a connection: version 5 (RFC 1928, RFC 1929), 4 and 4a. */
final class SocksProxying implements ProxyServer.Conversation {

  private static final int NO_AUTHENTICATION = 0;
  private static final int PASSWORD = 2;
  private static final int NONE_OF_THESE = 0xFF;

  @Override
  public void hold(ProxyServer proxy, Socket client, int number) throws IOException {
    DataInputStream in = new DataInputStream(client.getInputStream());
    if (in.readUnsignedByte() == 5) {
      version5(proxy, client, in, number);
    } else {
      version4(proxy, client, in, number);
    }
  }

  private static void version5(ProxyServer proxy, Socket client, DataInputStream in, int number)
      throws IOException {
    byte[] methods = in.readNBytes(in.readUnsignedByte());
    boolean offered = new String(methods, StandardCharsets.ISO_8859_1).indexOf(PASSWORD) >= 0;
    OutputStream out = client.getOutputStream();
    String credentials = null;
    if (offered) {
      send(out, 5, PASSWORD);
      in.readUnsignedByte();
      credentials = text(in) + ":" + text(in);
      if (!proxy.admits(credentials)) {
        send(out, 1, 1);
        return;
      }
      send(out, 1, 0);
    } else if (proxy.wantsCredentials()) {
      send(out, 5, NONE_OF_THESE);
      return;
    } else {
      send(out, 5, NO_AUTHENTICATION);
    }
    in.readNBytes(3);
    String host = host(in, in.readUnsignedByte());
    int port = in.readUnsignedShort();
    int[] success = {5, 0, 0, 1, 0, 0, 0, 0, 0, 0};
    int[] failure = {5, proxy.replyOr(5), 0, 1, 0, 0, 0, 0, 0, 0};
    Seen request = new Seen(number, "SOCKS5", host + ":" + port, credentials, "");
    open(proxy, client, in, request, host, port, success, failure);
  }

  private static String host(DataInputStream in, int type) throws IOException {
    return switch (type) {
      case 1 -> InetAddress.getByAddress(in.readNBytes(4)).getHostAddress();
      case 4 -> InetAddress.getByAddress(in.readNBytes(16)).getHostAddress();
      default -> text(in);
    };
  }

  private static void version4(ProxyServer proxy, Socket client, DataInputStream in, int number)
      throws IOException {
    in.readUnsignedByte();
    int port = in.readUnsignedShort();
    byte[] address = in.readNBytes(4);
    String user = zeroEnded(in);
    boolean named = address[0] == 0 && address[1] == 0 && address[2] == 0 && address[3] != 0;
    String host = named ? zeroEnded(in) : InetAddress.getByAddress(address).getHostAddress();
    int[] success = {0, 90, 0, 0, 0, 0, 0, 0};
    int[] failure = {0, proxy.replyOr(91), 0, 0, 0, 0, 0, 0};
    Seen request = new Seen(number, "SOCKS4", host + ":" + port, user.isEmpty() ? null : user, "");
    open(proxy, client, in, request, host, port, success, failure);
  }

  private static void open(
      ProxyServer proxy,
      Socket client,
      DataInputStream in,
      Seen request,
      String host,
      int port,
      int[] success,
      int[] failure)
      throws IOException {
    proxy.saw(request);
    OutputStream out = client.getOutputStream();
    if (proxy.fault() == Fault.HANG) {
      in.transferTo(OutputStream.nullOutputStream());
    } else if (proxy.fault() == Fault.CLOSE_MIDWAY) {
      send(out, success[0], success[1]);
    } else if (proxy.refuses(host)) {
      send(out, failure);
    } else if (proxy.fault() != Fault.CLOSE) {
      try (Socket target = proxy.dial(host, port)) {
        send(out, success);
        proxy.relay(client, target);
      }
    }
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.UTF_8);
  }

  private static String zeroEnded(DataInputStream in) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (int octet = in.readUnsignedByte(); octet != 0; octet = in.readUnsignedByte()) {
      text.write(octet);
    }
    return text.toString(StandardCharsets.UTF_8);
  }

  private static void send(OutputStream out, int... bytes) throws IOException {
    byte[] message = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      message[i] = (byte) bytes[i];
    }
    out.write(message);
    out.flush();
  }
}
