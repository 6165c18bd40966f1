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

import io.fastreq.camel.FastreqBackend;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A backend as a user may write it, based on the JDK's client. */
public final class JdkBackend implements FastreqBackend {

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @Override
  public CompletionStage<Answer> send(Request request) {
    byte[] body = request.body();
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(request.url()))
            .method(
                request.method(),
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    request.headers().forEach(header -> builder.header(header.getKey(), header.getValue()));
    CompletableFuture<HttpResponse<byte[]>> sending =
        client.sendAsync(builder.build(), BodyHandlers.ofByteArray());
    request.onAbort(() -> sending.cancel(true));
    return sending.thenApply(
        response ->
            new Answer(
                response.statusCode(), response.headers().map(), response.body(), "HTTP/1.1"));
  }
}
