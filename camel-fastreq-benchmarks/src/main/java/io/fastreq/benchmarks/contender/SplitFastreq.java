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

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.jspecify.annotations.Nullable;

/**
 * The component with the same work as {@link Fastreq}, in several concurrent batches: of one name,
 * whose limits they share, or each of its own name with its part of the limits.
 */
final class SplitFastreq extends CamelContender {

  private static final int BATCHES = 8;

  private final boolean ownNames;
  private final List<String> uris = new ArrayList<>();
  private @Nullable ProducerTemplate template;

  SplitFastreq(boolean ownNames) {
    this.ownNames = ownNames;
  }

  @Override
  void configure(CamelContext context, Case wanted, Target target) {
    if (wanted.protocol() != Protocol.HTTP1) {
      throw new IllegalArgumentException("several batches are measured over HTTP/1.1 only");
    }
    uris.clear();
    for (int i = 0; i < BATCHES; i++) {
      uris.add(
          "fastreq:"
              + (ownNames ? "bench" + i : "bench")
              + "?returnType=bytes&failureMode=nulls&concurrency="
              + Math.max(1, wanted.inFlight() / (ownNames ? BATCHES : 1)));
    }
  }

  @Override
  void started(CamelContext context, Case wanted, Target target) {
    ProducerTemplate made = context.createProducerTemplate();
    // Endpoints are created here, because that is not part of sending.
    uris.forEach(context::getEndpoint);
    template = made;
  }

  @Override
  public int send(List<String> urls) {
    List<CompletableFuture<List<?>>> batches = new ArrayList<>();
    int share = (urls.size() + BATCHES - 1) / BATCHES;
    for (int i = 0; i < BATCHES; i++) {
      List<String> part =
          urls.subList(Math.min(urls.size(), i * share), Math.min(urls.size(), (i + 1) * share));
      batches.add(values(uris.get(i), part));
    }
    return batches.stream()
        .mapToInt(batch -> Bodies.count(batch.join(), current().bodySize()))
        .sum();
  }

  private CompletableFuture<List<?>> values(String uri, List<String> urls) {
    return Objects.requireNonNull(template)
        .asyncRequestBody(uri, urls, List.class)
        .thenApply(values -> (List<?>) values);
  }
}
