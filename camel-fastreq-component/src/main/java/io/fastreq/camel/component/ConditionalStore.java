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
package io.fastreq.camel.component;

import io.fastreq.camel.batch.item.IdempotentStore;
import io.fastreq.camel.batch.item.Item;
import io.fastreq.camel.component.options.Credentials;
import io.fastreq.camel.component.options.EndpointOptions;
import io.fastreq.camel.component.options.OptionText;
import io.fastreq.camel.component.options.QueryMask;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.policy.conditional.Revalidation;
import io.fastreq.camel.policy.conditional.Validators;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.spi.StateRepository;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the validators of the responses that were delivered in one of Camel's repositories, by URL.
 * A repository that fails costs full responses, but no items. Thread-safe.
 */
final class ConditionalStore implements IdempotentStore {

  private static final Logger LOG = LoggerFactory.getLogger(ConditionalStore.class);

  private final StateRepository<String, String> repository;
  private final @Nullable IdempotentStore done;
  private final @Nullable Credentials credentials;
  private final Set<String> credentialHeaders = new LinkedHashSet<>();
  private final QueryMask mask;

  private ConditionalStore(
      StateRepository<String, String> repository,
      @Nullable IdempotentStore done,
      EndpointOptions options) {
    this.repository = repository;
    this.done = done;
    this.credentials = Credentials.of(options);
    this.mask = new QueryMask(options);
    credentialHeaders.addAll(List.of("Authorization", "Cookie"));
    credentialHeaders.addAll(OptionText.list(options.getSecretHeaders()));
  }

  /**
   * Starts a repository, which then lives as long as the context, and returns its store.
   *
   * @param done remembers which items are done, or null
   */
  static ConditionalStore started(
      CamelContext context,
      StateRepository<String, String> repository,
      @Nullable IdempotentStore done,
      EndpointOptions options)
      throws Exception {
    CamelContextAware.trySetCamelContext(repository, context);
    if (!context.hasService(repository)) {
      context.addService(repository);
    }
    return new ConditionalStore(repository, done, options);
  }

  @Override
  public boolean isDone(Item item) {
    return done != null && done.isDone(item);
  }

  @Override
  public Item recall(Item item) {
    HttpRequest request = item.wire();
    if (request == null || !Revalidation.isPossible(request)) {
      return item;
    }
    Validators kept = null;
    try {
      kept = Validators.parse(repository.getState(key(request)));
    } catch (Throwable e) { // a repository may throw anything, and the item is sent all the same
      LOG.warn(
          "What was kept of {} could not be read, so that all of it is requested: {}",
          mask.mask(item.url()),
          String.valueOf(e));
    }
    return item.with(new Revalidation(request, credentialsOf(request), kept));
  }

  @Override
  public void delivered(Item item) {
    if (done != null) {
      done.delivered(item);
    }
    Revalidation revalidation = item.revalidation();
    String text = revalidation == null ? null : revalidation.toKeep();
    if (text == null) {
      return;
    }
    try {
      repository.setState(key(Objects.requireNonNull(item.wire())), text);
    } catch (Throwable e) { // a repository may throw anything, and the batch must go on
      LOG.warn(
          "{} was delivered, but its validators could not be kept, so that it counts as changed"
              + " next time: {}",
          mask.mask(item.url()),
          String.valueOf(e));
    }
  }

  /**
   * Returns the key of a request: its URL. A {@code =}, which Camel's file repository does not
   * take, is a space, which no URL has. Secret values are digests.
   */
  private String key(HttpRequest request) {
    String url = mask.digest(request.url().text()).replace('=', ' ');
    return request.method().equals("GET") ? url : request.method() + " " + url;
  }

  /** Returns the credentials that item and endpoint name, or null. */
  private @Nullable String credentialsOf(HttpRequest request) {
    StringBuilder all = new StringBuilder();
    for (String name : credentialHeaders) {
      request.headers().all(name).forEach(value -> all.append(name).append(value).append('\n'));
    }
    if (credentials != null && !request.headers().contains("Authorization")) {
      all.append(credentials.forTarget(request.url()));
    }
    return all.isEmpty() ? null : all.toString();
  }
}
