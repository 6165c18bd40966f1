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

import com.fasterxml.jackson.core.JsonProcessingException;
import io.fastreq.camel.batch.item.IdempotentStore;
import io.fastreq.camel.batch.item.Item;
import io.fastreq.camel.component.options.Masking;
import io.fastreq.camel.input.item.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.spi.IdempotentRepository;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records completed items in one of Camel's repositories, by key, or by method and URL if there is
 * none; rows without a key also by a digest of the row. An item is added only when it is done: most
 * repositories do not distinguish added keys from confirmed ones, so a batch that is killed would
 * lose the items in flight.
 */
final class RepositoryIdempotentStore implements IdempotentStore {

  private static final Logger LOG = LoggerFactory.getLogger(RepositoryIdempotentStore.class);

  private final IdempotentRepository repository;

  RepositoryIdempotentStore(IdempotentRepository repository) {
    this.repository = repository;
  }

  /** Starts a repository, which then lives as long as the context, and returns its store. */
  static RepositoryIdempotentStore started(CamelContext context, IdempotentRepository repository)
      throws Exception {
    CamelContextAware.trySetCamelContext(repository, context);
    if (!context.hasService(repository)) {
      context.addService(repository);
    }
    return new RepositoryIdempotentStore(repository);
  }

  @Override
  public boolean isDone(Item item) {
    return repository.contains(keyOf(item));
  }

  @Override
  public void delivered(Item item) {
    String key = keyOf(item);
    try {
      repository.add(key);
      repository.confirm(key);
    } catch (Throwable e) { // a repository may throw anything, and the batch must go on
      LOG.warn(
          "{} was delivered, but could not be noted as done and will be sent again next time",
          Masking.mask(key),
          e);
    }
  }

  private static String keyOf(Item item) {
    String key = item.key();
    if (key != null || item.wire() == null) {
      return key == null ? item.url() : key;
    }
    String request = item.wire().method() + " " + item.wire().url().text();
    return item.grouped() == null ? request : request + " " + digest(item);
  }

  /** Returns what tells a row without a key from others, which all have the same URL. */
  private static String digest(Item row) {
    byte[] content;
    try {
      content = Json.write(Objects.requireNonNull(row.grouped()));
    } catch (JsonProcessingException e) {
      // It is no JSON, and a function of the author's own puts it into the body.
      content = String.valueOf(row.grouped()).getBytes(StandardCharsets.UTF_8);
    }
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
