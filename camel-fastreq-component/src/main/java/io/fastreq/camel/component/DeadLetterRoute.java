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

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.JsonMap;
import io.fastreq.camel.batch.failure.DeadLetter;
import io.fastreq.camel.component.options.EndpointOptions;
import io.fastreq.camel.component.options.OptionText;
import io.fastreq.camel.component.options.QueryMask;
import io.fastreq.camel.policy.SecretNames;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.spi.TypeConverterRegistry;
import org.apache.camel.support.SimpleTypeConverter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends items that have failed to what the option {@code deadLetter} names, as maps from which
 * their requests can be sent again. Credentials are left out: those that {@link
 * FastreqFailure#toMap} knows, and what the options of this endpoint declare to be secret.
 * Thread-safe.
 */
final class DeadLetterRoute implements DeadLetter {

  private static final Logger LOG = LoggerFactory.getLogger(DeadLetterRoute.class);

  private static final String GET = "GET";

  private final FailureTarget target;
  private final SecretNames secrets;
  private final QueryMask mask;
  private final String method;

  /** Creates the dead letters that go to a target, which must be started. */
  DeadLetterRoute(FailureTarget target, EndpointOptions options) {
    this.target = target;
    this.secrets = new SecretNames(OptionText.list(options.getSecretHeaders()));
    this.mask = new QueryMask(options);
    this.method = options.getHttpMethod();
  }

  @Override
  public void run(FastreqFailure failure, Consumer<Result> onDone) {
    Exchange exchange = target.exchange(failure);
    exchange.getIn().setBody(letter(failure));
    target.process(exchange, doneSync -> onDone.accept(new Result(null, exchange.getException())));
  }

  private JsonMap letter(FastreqFailure failure) {
    JsonMap letter = failure.toMap();
    // The URL that a request ended at has the parameters of the endpoint's options.
    letter.computeIfPresent("finalUrl", (name, url) -> mask.mask(url.toString()));
    if (letter.get("request") instanceof JsonMap request) {
      if (!method.equals(GET)) { // which another endpoint would not know
        request.putIfAbsent("method", method);
      }
      if (request.get("headers") instanceof Map<?, ?> headers) {
        headers.keySet().removeIf(name -> secrets.isSecretHeader(name.toString()));
      }
    }
    return letter;
  }

  /** Lets endpoints that write bytes write letters, as JSON. */
  static void addConverters(TypeConverterRegistry registry) {
    add(registry, byte[].class, DeadLetterRoute::bytes);
    add(registry, InputStream.class, map -> new ByteArrayInputStream(bytes(map)));
    add(registry, Reader.class, map -> new StringReader(map.toString()));
  }

  private static byte[] bytes(Object map) {
    return map.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void add(
      TypeConverterRegistry registry, Class<?> type, Function<Object, Object> converter) {
    registry.addTypeConverter(
        type,
        JsonMap.class,
        new SimpleTypeConverter(false, (wanted, exchange, map) -> converter.apply(map)));
  }

  @Override
  public void notAccepted(FastreqFailure failure, Throwable problem) {
    LOG.warn(
        "The dead letter of {} was not accepted, which leaves its failure where failureMode says:"
            + " {}",
        mask.mask(failure.url()),
        String.valueOf(problem));
    LOG.debug("The dead letter was not accepted", problem);
  }
}
