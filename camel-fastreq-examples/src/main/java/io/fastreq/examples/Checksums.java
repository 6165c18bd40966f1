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

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.FastreqStreamHandler;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.impl.DefaultCamelContext;

/** Computes checksums of responses of any size: no body is ever held in memory. */
public final class Checksums {

  private Checksums() {}

  /** Prints the SHA-256 of three responses. */
  public static void main(String[] args) throws Exception {
    try (DemoServer server = DemoServer.start();
        DefaultCamelContext context = new DefaultCamelContext()) {
      context.getRegistry().bind("checksums", new Sha256());
      context.start();
      List<?> results =
          context
              .createProducerTemplate()
              .requestBody(
                  "fastreq:sums?returnType=stream&streamHandler=#checksums",
                  server.itemUrls(3),
                  List.class);
      results.forEach(result -> System.out.println("whole: " + result));
    }
  }

  /** Handles all items, several of which may be in progress. */
  private static final class Sha256 implements FastreqStreamHandler {

    private final Map<String, MessageDigest> digests = new ConcurrentHashMap<>();

    @Override
    public void onChunk(FastreqRequest request, ByteBuffer chunk) {
      digests.computeIfAbsent(request.url(), url -> sha256()).update(chunk);
    }

    @Override
    public void onEnd(FastreqRequest request, FastreqResponse response) {
      MessageDigest digest = digests.remove(request.url());
      byte[] sum = (digest == null ? sha256() : digest).digest(); // null if the body is empty
      System.out.println(HexFormat.of().formatHex(sum) + "  " + request.url());
    }

    @Override
    public void onError(FastreqRequest request, FastreqFailure failure) {
      digests.remove(request.url());
    }

    private static MessageDigest sha256() {
      try {
        return MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every JVM has SHA-256", e);
      }
    }
  }
}
