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
package io.fastreq.camel;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when all items of a batch have ended and at least one has failed. The exchange carries
 * this exception with {@code failureMode=throw}; its message body still holds every success.
 * Immutable.
 *
 * <p>The cause is that of the first failure that has one, and the causes of the others are
 * suppressed exceptions (at most {@value #MAX_SUPPRESSED}), so that {@code
 * onException(HttpOperationFailedException.class)} works.
 *
 * <p>After Java serialization, the failures have no requests, responses or causes, which may
 * contain credentials or be unserializable, and there are no results.
 */
public class FastreqPartialFailureException extends FastreqException {

  private static final long serialVersionUID = 1L;
  private static final int MAX_NAMED = 3;
  private static final int MAX_TEXT = 300;
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\s\\p{Cntrl}]+");
  private static final int MAX_SUPPRESSED = 10;

  private final Failures failures;
  private final transient @Nullable Object results;
  private final int total;
  private final int succeeded;

  /**
   * Creates the exception.
   *
   * @param failures a failure for each failed item, in input order
   * @param total number of items in the batch
   * @param succeeded number of succeeded items
   * @param results the body of the exchange: the successes
   */
  public FastreqPartialFailureException(
      List<FastreqFailure> failures, int total, int succeeded, @Nullable Object results) {
    super(describe(failures, total), firstCause(failures));
    this.failures = new Failures(List.copyOf(failures));
    this.total = total;
    this.succeeded = succeeded;
    this.results = results;
    failures.stream()
        .map(FastreqFailure::cause)
        .filter(cause -> cause != null && cause != getCause())
        .distinct()
        .limit(MAX_SUPPRESSED)
        .forEach(cause -> addSuppressed(Objects.requireNonNull(cause)));
  }

  /** Returns a failure for each failed item, in input order. */
  public List<FastreqFailure> getFailures() {
    return failures.list;
  }

  /** Returns the number of items in the batch. */
  public int getTotal() {
    return total;
  }

  /** Returns the number of succeeded items. */
  public int getSucceeded() {
    return succeeded;
  }

  /**
   * Returns the content of the message body: the successes, in the shape of the input. In a list,
   * failed items are null; in a map, their keys are missing; a failed single request is null. Null
   * after Java serialization.
   */
  public @Nullable Object getResults() {
    return results;
  }

  /** Returns the URL of each failure, in input order; a URL that failed twice occurs twice. */
  public List<String> getFailedUrls() {
    return failures.list.stream().map(FastreqFailure::url).toList();
  }

  /**
   * Returns the failed requests, which can be sent to a {@code fastreq:} endpoint as a body. Items
   * that were not requests are not included.
   */
  public List<FastreqRequest> getFailedRequests() {
    return failures.list.stream()
        .map(FastreqFailure::request)
        .filter(Objects::nonNull)
        .map(Objects::requireNonNull)
        .toList();
  }

  private static @Nullable Throwable firstCause(List<FastreqFailure> failures) {
    return failures.stream()
        .map(FastreqFailure::cause)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static String describe(List<FastreqFailure> failures, int total) {
    StringBuilder text = new StringBuilder();
    text.append(failures.size()).append(" of ").append(total).append(" requests failed: ");
    for (int i = 0; i < Math.min(MAX_NAMED, failures.size()); i++) {
      FastreqFailure failure = failures.get(i);
      FastreqResponse response = failure.response();
      text.append(i == 0 ? "" : "; ")
          .append(shortened(failure.url()))
          .append(" (")
          .append(failure.kind())
          .append(response == null ? "" : " " + response.status())
          .append(": ")
          .append(shortened(failure.message()))
          .append(')');
    }
    if (failures.size() > MAX_NAMED) {
      text.append("; and ").append(failures.size() - MAX_NAMED).append(" more");
    }
    return text.toString();
  }

  /** Returns the text on one line of limited length, for logs. */
  private static String shortened(String text) {
    String line = UNPRINTABLE.matcher(text).replaceAll(" ").strip();
    return line.length() <= MAX_TEXT ? line : line.substring(0, MAX_TEXT) + "...";
  }

  /** The failures, which are replaced when the exception is serialized. */
  private static final class Failures implements Serializable {

    private static final long serialVersionUID = 1L;

    private final transient List<FastreqFailure> list;

    Failures(List<FastreqFailure> list) {
      this.list = list;
    }

    private Object writeReplace() {
      return new ToldFailures(list.stream().map(Told::of).toArray(Told[]::new));
    }
  }

  private record ToldFailures(Told[] told) implements Serializable {

    private Object readResolve() {
      return new Failures(Stream.of(told).map(Told::failure).toList());
    }
  }

  /** Serializable parts of a failure. */
  private record Told(
      int index,
      @Nullable String key,
      String url,
      FastreqFailure.Kind kind,
      String message,
      int attempts)
      implements Serializable {

    static Told of(FastreqFailure failure) {
      return new Told(
          failure.index(),
          failure.key(),
          failure.url(),
          failure.kind(),
          failure.message(),
          failure.attempts());
    }

    FastreqFailure failure() {
      return new FastreqFailure(index, key, url, kind, message, attempts, null, null, null);
    }
  }
}
